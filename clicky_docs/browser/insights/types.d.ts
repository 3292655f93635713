// Types that the scripts of this folder share, for editors and `tsc`. Browsers do not load this file.

/** The data block in a page's head. */
interface PageData {
  page: string;
  track?: boolean;
  custom?: Record<string, any>;
  /** The title that the server has sent. */
  title?: string;
  /** The page's URL. */
  url: { pathname: string; search: string };
}

/** The selectors of a search: see themes.py. */
interface Search {
  root: string;
  field?: string;
  results: string;
  done: string;
  total?: string;
  selected?: string;
  parameter?: string;
}

/** Data from the option `insights`, as `_options` in insights_file.py builds it. */
interface Site {
  searches: Search[];
  /** `all`: searches with results are logged; `none`: searches without results; `words`: the search words are sent. */
  search: { all?: boolean; none?: boolean; words?: boolean };
  /** A pattern of the query parameters that contain search words, for sites that withhold the words. */
  search_parameters: string;
  /** The name of the page that servers show for missing URLs. */
  not_found: string;
  articles: string[];
  /** A selector of the buttons that copy code. */
  copy: string;
  seconds_per_word: number;
  switches: { kind: string; label: string; links: string; current: string }[];
  feedback: { forms: string[]; comment: boolean; goals: Record<string, any[]>; texts: Record<string, string> };
}

declare const site: Site;

interface Window {
  /** The page script sets each field. */
  clickyDocs: { status?: string; reason?: string; page?: PageData };
}
