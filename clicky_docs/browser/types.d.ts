// Types that the scripts in this folder share. Editors and `tsc` read this file; browsers do not load it.

/** Clicky's properties as in `clicky_custom`: values by the property's name. */
type Values = Record<string, any>;

/** The data block in a page's head. */
interface PageData {
  page: string;
  /** False on the 404 page: the 404 page is tracked under a URL without a query. */
  query?: boolean;
  site_ids: string[];
  /** False on a page that opts out. */
  track?: boolean;
  custom?: Values;
  /**
   * Goals that a click can reach. A key is the goal of a marked element, followed by a space and the revenue if the
   * element has one: `signup 5`. The value is the arguments of `clicky.goal`.
   */
  goals?: Record<string, any[]>;
  /** Goals and events that have been sent for this page view. The page script adds this field to the data. */
  sent?: Set<string>;
  /** The title in the HTML that the server has sent. The page script adds this field to the data. */
  title?: string;
  /** The page's URL. The page script adds this field to the data. */
  url: { pathname: string; search: string; hash: string };
}

/** The argument of the page script: data from the site's options. `_options` in script.py returns this data. */
interface Site {
  /** The tracker's URL. */
  script: string;
  /** A regular expression that matches the URLs of Clicky's script elements: the tracker, its scripts, and beacons. */
  trusted: string;
  /** A regular expression that matches the internal host names. */
  internal: string;
  /**
   * A regular expression that matches the host names on which pages are tracked. If the field is missing, no host name
   * is excluded.
   */
  hosts?: string;
  /** A regular expression that matches the internal IP addresses, which are written as 32 hexadecimal digits. */
  internal_ips: string;
  visitor_ip: { url: string; field: string };
  consent: { global: string; event: string[]; category: string[] };
  identity: { source: string; fields: Record<string, string[]> };
  /** The style rules that reserve space for the feedback form. */
  feedback_space: string;
  /** A regular expression that matches the query parameters that are kept in the URL of a page. */
  query: string;
  /**
   * A regular expression that matches the names of the query parameters that contain search words. The field exists
   * only if the site does not send the words.
   */
  search_parameters: string;
  /** The same, if the site sends the words. Then personal data in the words is masked. */
  masked_parameters: string;
}

declare const site: Site;
declare const clicky: any;
declare const trustedTypes: any;

interface Window {
  clicky_custom: any;
  clicky_site_ids: any;
  clickyDocs: { status: string; reason: string; page: PageData };
}

interface Document {
  onprerenderingchange: any;
  prerendering?: boolean;
}

interface Navigator {
  globalPrivacyControl?: boolean;
}
