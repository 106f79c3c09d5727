import "../sign/elements.js";
