export default {
  title: "Site",
  url: "https://docs.example",
  baseUrl: "/",
  onBrokenLinks: "throw",
  plugins: [["@docusaurus/plugin-content-docs", { routeBasePath: "/" }]],
  themes: ["@docusaurus/theme-classic"],
};
