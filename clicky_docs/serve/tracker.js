// @ts-nocheck
// A stand-in for Clicky's tracker, written from docs/clicky.md#wire-format and #pitfalls. The stand-in sends the same
// requests as Clicky's tracker, at the same times and in the same order.
// `clicky-docs serve` sends this file to the pages of a served site. The browser tests send this file as
// https://static.getclicky.com/js. The function `tracker_code` in tracker.py can replace the URL in BASE.
(function () {
  var BASE = "//in.getclicky.com/in.php";
  var ids = [];
  var fired = {};
  var pinging = false;
  var custom = function () {
    return window.clicky_custom || (window.clicky_custom = {});
  };

  function init(id) {
    if (ids.indexOf(String(id)) < 0) ids.push(String(id));
  }

  function pairs(prefix, data) {
    return Object.keys(data)
      .map(function (key) {
        return "&" + prefix + "[" + encodeURIComponent(key) + "]=" + encodeURIComponent(data[key]);
      })
      .join("");
  }

  function goal() {
    var value = custom().goal;
    if (!value) return "";
    return typeof value === "object" ? pairs("goal", value) : "&goal=" + value;
  }

  function split() {
    var value = custom().split;
    if (!value) return "";
    var text = pairs("split", { name: value.name, version: value.version });
    // The ids of goals are not percent-encoded.
    if (Array.isArray(value.goal)) return text + value.goal.map(function (id) { return "&split[goal][]=" + id; }).join("");
    return value.goal ? text + "&split[goal]=" + value.goal : text;
  }

  function send(type, part, byScript) {
    var extra = type === "ping" ? "" : part + pairs("custom", custom().visitor || {}) + goal() + split();
    var consent = custom().visitor_consent ? "&consent=1" : "";
    ids.forEach(function (id) {
      // The tracker sends nothing for a Site ID with this cookie. Clicky's server sets it for inactive sites, and the page
      // script sets it after the visitor has withdrawn consent.
      if (new RegExp("\\b_no_tracky_" + id + "=[^;]").test(document.cookie)) return;
      // Clicky's server sets this variable for limited accounts.
      if (window["unpoco_" + id] && type !== "pageview") return;
      var url =
        BASE + "?site_id=" + id + "&type=" + type + extra +
        "&res=" + screen.width + "x" + screen.height + "&lang=" + navigator.language +
        "&tz=" + Intl.DateTimeFormat().resolvedOptions().timeZone + "&tc=" + (navigator.maxTouchPoints || "") +
        "&ck=" + (custom().cookies_disable ? 0 : 1) + consent + "&mime=js&x=" + Math.random();
      if (!byScript && navigator.sendBeacon(url)) return;
      var script = document.createElement("script");
      script.async = true;
      script.src = url;
      document.body.appendChild(script);
    });
    if (type !== "ping") {
      custom().goal = "";
      custom().split = "";
    }
  }

  function pageview(once) {
    if (once && fired.pageview) return;
    fired.pageview = true;
    var href = custom().href || location.pathname + location.search;
    var title = custom().title || document.title;
    var referrer = document.referrer && document.referrer.indexOf("//" + location.host) < 0 ? document.referrer : "";
    var part = "&href=" + encodeURIComponent(href) + "&title=" + encodeURIComponent(title);
    send("pageview", part + (referrer ? "&ref=" + encodeURIComponent(referrer) : ""), true);
  }

  // Calls clicky.log for a click on a link. Each link has the same listener function, so a link that gets the listener
  // again keeps one listener.
  function onLink() {
    var link = this;
    var href = link.href;
    var internal = new RegExp("^https?:.*" + location.hostname).test(href);
    var type = "";
    var marked = link.className.toLowerCase();
    if (marked.indexOf("clicky_log_download") >= 0) type = "download";
    else if (marked.indexOf("clicky_log_outbound") >= 0) type = "outbound";
    else if (marked.indexOf("clicky_log") >= 0) type = "click";
    else if (marked.indexOf("clicky_ignore") >= 0) return;
    else if (EXTENSIONS.indexOf(href.split(".").pop().toLowerCase()) >= 0) type = "download";
    else if (!internal && /^(https?|mailto|tel):/.test(href)) type = "outbound";
    else if ([].concat(custom().outbound_pattern || []).some(function (text) { return href.indexOf(text) >= 0; })) type = "outbound";
    if (type) window.clicky.log(href, link.textContent.trim(), type);
  }

  // The response to a page view calls this function.
  function advanced() {
    var selector = custom().outbound_disable ? "a[href][class*=clicky_log i]" : "a[href]";
    [].forEach.call(document.querySelectorAll(selector), function (link) {
      link.addEventListener("mousedown", onLink);
    });
  }

  // The response to a page view calls this function. If `timeout` is less than 5 or more than 240 minutes, no pings are
  // sent.
  function ping_start() {
    var minutes = custom().timeout || 10;
    if (pinging || custom().ping_disable || !(minutes >= 5 && minutes <= 240)) return;
    pinging = true;
    var seconds = [30, 60];
    for (var at = 180; at <= minutes * 60 - 115; at += 120) seconds.push(at);
    seconds.forEach(function (each) {
      setTimeout(function () {
        send("ping", "");
      }, each * 1000);
    });
  }

  var EXTENSIONS = (
    "7z aac apk avi cab csv dmg doc docx docm docb epub exe flv gif gz jpg jpeg js m4a mp3 mp4 mpg mpeg mobi mov msi ods " +
    "pdf phps png ppt pptx rar rtf sea sit svg svgz tar torrent txt vcf webm webp wma wmv xls xlsx xml zip"
  ).split(" ");

  window.clicky = {
    init: init,
    advanced: advanced,
    ping_start: ping_start,
    pageview: pageview,
    log: function (href, title, type) {
      if (!href) return;
      if (type === "pageview") href = href.replace(/^https?:\/\/[^/]+/, "");
      send(type || "click", "&href=" + encodeURIComponent(href) + "&title=" + encodeURIComponent(title || ""), type === "pageview");
    },
    goal: function (id, revenue) {
      // A value that is neither a number nor a string has no method `match`, so the call throws an error.
      var key = typeof id === "number" || id.match(/^[0-9]+$/) ? "id" : "name";
      var data = {};
      data[key] = id;
      if (revenue) data.revenue = revenue;
      send("goal", pairs("goal", data));
    },
    video: function (action, time, url, title) {
      var part = pairs("video", { action: action, time: time }) + "&href=" + encodeURIComponent(url);
      send("video", part + (title ? "&title=" + encodeURIComponent(title) : ""));
    },
  };

  (window.clicky_site_ids || []).forEach(init);
  document.querySelectorAll("script[data-id]").forEach(function (script) {
    init(script.getAttribute("data-id"));
  });

  setTimeout(function () {
    if (custom().session) custom().visitor = custom().session;
    [].concat(custom().heatmap_objects || []).forEach(function (selector) {
      document.querySelectorAll(selector);
    });
    if (!custom().pageview_disable) pageview(true);
    if (custom().history_disable) return;
    var push = history.pushState;
    history.pushState = function () {
      setTimeout(pageview, 250);
      return push.apply(history, arguments);
    };
    window.addEventListener("popstate", function (event) {
      if (event.state) setTimeout(pageview, 250);
    });
  }, 200);
})();
