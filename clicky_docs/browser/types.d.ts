// Types that the scripts of this folder share, for editors and `tsc`. Browsers do not load this file.

/** Values of `clicky_custom` by name. */
type Values = Record<string, any>;

/** The data block in a page's head. */
interface PageData {
  page: string;
  /** False on the 404 page, whose URL has no query. */
  query?: boolean;
  site_ids: string[];
  /** False on a page that opts out. */
  track?: boolean;
  custom?: Values;
  /** Goals that clicks reach: the arguments of `clicky.goal`, by the goal and revenue of the marked element. */
  goals?: Record<string, any[]>;
  /** Goals and events that have been sent for this page view. The script adds the field; the data block has none. */
  sent?: Set<string>;
  /** The title that the server has sent. The script adds the field. */
  title?: string;
  /** The page's URL. The script adds the field. */
  url: { pathname: string; search: string; hash: string };
}

/** Data from the site's options, as `_options` in script.py builds it: the argument of the page script. */
interface Site {
  /** The tracker's URL. */
  script: string;
  /** A pattern of the URLs of Clicky's scripts. */
  trusted: string;
  /** A pattern of the internal host names. */
  internal: string;
  /** A pattern of the only host names that are tracked. */
  hosts?: string;
  /** A pattern of the internal IP addresses, as 32 hexadecimal digits. */
  internal_ips: string;
  visitor_ip: { url: string; field: string };
  consent: { global: string; event: string[]; category: string[] };
  identity: { source: string; fields: Record<string, string[]> };
  /** The style that reserves space for the form of `feedback`. */
  feedback_space: string;
  /** A pattern of the query parameters that the URL of a page keeps. */
  query: string;
  /** A pattern of the query parameters that contain search words, for sites that withhold the words. */
  search_parameters: string;
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
