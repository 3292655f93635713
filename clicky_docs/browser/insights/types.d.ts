// What the scripts of this folder share, for editors and `tsc`; no browser reads it.

/** The data block in a page's head. */
interface PageData {
  page: string;
  site_ids: string[];
  track?: boolean;
  custom?: Record<string, any>;
}

/** Where a search is: see themes.py. */
interface Search {
  sign: string;
  field?: string;
  results: string;
  done: string;
  total?: string;
  chosen?: string;
  parameter?: string;
}

/** What insights.py hands over. */
interface Site {
  searches: Search[];
  /** Whether all searches are logged, those that find nothing, and with their words. */
  search: { all?: boolean; none?: boolean; words?: boolean };
  /** The name of the page that is shown for addresses that are not there. */
  not_found: string;
  articles: string[];
  /** A selector of the buttons that copy code. */
  copy: string;
  /** How many seconds it takes to read a word. */
  read: number;
  switches: { kind: string; label: string; links: string; current: string }[];
  feedback: { forms: string[]; comment: boolean; goals: Record<string, any[]>; texts: Record<string, string> };
}

declare const site: Site;

interface Window {
  clickyDocs: { status: string; reason: string };
}
