// Types that the scripts in this folder share. Editors and `tsc` read this file; browsers do not load it.

/** The data block in a page's head. */
interface PageData {
  page: string;
  track?: boolean;
  custom?: Record<string, any>;
  /** The title in the HTML that the server has sent. */
  title?: string;
  /** The page's URL. */
  url: { pathname: string; search: string };
}

/** The CSS selectors of a search. The class `Search` in themes.py describes each selector. */
interface Search {
  root: string;
  field?: string;
  results: string;
  done: string;
  total?: string;
  selected?: string;
  parameter?: string;
}

/**
 * The argument of the insights file: data from the option `insights`. `_options` in insights_file.py returns this data.
 */
interface Site {
  searches: Search[];
  /** `all`: log searches with results; `none`: log searches without results; `words`: send the search words. */
  search: { all?: boolean; none?: boolean; words?: boolean };
  /**
   * A regular expression that matches the names of the query parameters that contain search words. The field exists
   * only if the site does not send the words.
   */
  search_parameters: string;
  /** The same, if the site sends the words. Then personal data in the words is masked. */
  masked_parameters: string;
  /** The name of the 404 page, which servers show for missing URLs. */
  not_found: string;
  /** CSS selectors of the element with a page's own content, one per theme. */
  articles: string[];
  /** A CSS selector of the buttons that copy code. */
  copy: string;
  seconds_per_word: number;
  switches: { kind: string; label: string; links: string; current: string }[];
  feedback: { forms: string[]; comment: boolean; goals: Record<string, any[]>; texts: Record<string, string> };
}

declare const site: Site;

interface Window {
  /** The page script sets the fields, so before the page script runs, they do not exist. */
  clickyDocs: { status?: string; reason?: string; page?: PageData };
}
