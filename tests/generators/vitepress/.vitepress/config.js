export default {
  title: "Site",
  srcDir: "docs",
};
