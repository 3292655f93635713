// What the scripts of this folder share, for editors and `tsc`; no browser reads it.

/** Values of `clicky_custom` by name. */
type Values = Record<string, any>;

/** The data block in a page's head. */
interface PageData {
  page: string;
  site_ids: string[];
  /** False on a page that opts out. */
  track?: boolean;
  custom?: Values;
  /** What is reached by clicks: the arguments of `clicky.goal`, by what marks an element. */
  goals?: Record<string, any[]>;
  /** What of it has been sent: by the script, not in the block. */
  done?: Set<string>;
}

/** What the site's options say to the reader's browser: the argument that snippet.py hands to the script. */
interface Site {
  /** The tracker's address. */
  script: string;
  /** A pattern of the addresses that scripts of Clicky's have. */
  trusted: string;
  /** A pattern of the host names that are not counted, and one of those that alone are. */
  internal: string;
  hosts?: string;
  /** A pattern of the addresses that are not counted, as 32 hexadecimal digits. */
  addresses: string;
  visitor_ip: { url: string; field: string };
  consent: { global: string; event: string[] };
  identity: { source: string; fields: Record<string, string[]> };
  /** A pattern of the addresses that are downloads. */
  downloads: string;
  /** The style that keeps room for the form of `feedback`. */
  room: string;
  /** Whether jumps within a page count. */
  hash?: boolean;
}

declare const site: Site;
declare const clicky: any;
declare const trustedTypes: any;

interface Window {
  clicky_custom: any;
  clicky_site_ids: any;
  clickyDocs: { status: string; reason: string };
}

interface Navigator {
  globalPrivacyControl?: boolean;
}
