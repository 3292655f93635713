// @ts-check
// The reader's side of clicky-docs: gives the page's data to Clicky's tracker, and loads the tracker.
// The same text stands in every page of a site: what differs from page to page is in the page's block of data.
(function () {
  "use strict";

  /**
   * Returns a global of the page, but not an element of it that a heading's id has made one.
   * @param {string} name
   */
  function own(name) {
    return Object.prototype.hasOwnProperty.call(window, name) ? /** @type {any} */ (window)[name] : undefined;
  }

  /**
   * The tracker hands each selector to querySelectorAll before the first page view: a wrong one would end it there.
   * @param {string} selector
   */
  function isSelector(selector) {
    try {
      document.createDocumentFragment().querySelector(selector);
      return true;
    } catch (error) {
      console.warn("clicky-docs: not a selector: " + selector);
      return false;
    }
  }

  try {
    var block = /** @type {HTMLElement} */ (document.querySelector("script[data-clicky-docs]"));
    var data = JSON.parse(block.textContent || "");
    var custom = own("clicky_custom") || {};
    for (var name in data.custom) {
      custom[name] = data.custom[name];
    }
    if (custom.heatmap_objects) {
      custom.heatmap_objects = [].concat(custom.heatmap_objects).filter(isSelector);
    }
    /** @type {any} */ (window).clicky_custom = custom;

    var tracker = document.createElement("script");
    tracker.async = true;
    if (data.site_ids.length === 1) {
      tracker.setAttribute("data-id", data.site_ids[0]);
    } else {
      // Clicky documents one id for the tag, and this list for several.
      /** @type {any} */ (window).clicky_site_ids = (own("clicky_site_ids") || []).concat(data.site_ids);
    }
    tracker.src = "https://static.getclicky.com/js";
    (document.body || document.head).appendChild(tracker);
  } catch (error) {
    // The page comes first: it must not notice what went wrong here.
    console.debug("clicky-docs:", error);
  }
})();
