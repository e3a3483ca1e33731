/* Hold buttons that have to weigh the same against one another, in every theme and font size.

   Gives the rules that are broken, each with where. `groups` are selectors of such buttons;
   the first of each group is the one that refuses most. */
groups => {
  const root = document.documentElement;
  const SAME = [
    "fontSize", "fontWeight", "fontFamily", "fontStyle", "letterSpacing", "textTransform", "textDecorationLine",
    "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "borderTopStyle", "borderTopColor",
    "borderTopLeftRadius", "backgroundColor", "backgroundImage", "color", "opacity", "boxShadow", "outlineStyle",
    "visibility", "cursor", "filter", "transform", "order", "animationName",
  ];
  const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const channels = colour => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data];
  };
  const ground = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (channels(colour)[3] === 255) return colour;
    }
    return "white";
  };
  const luminance = colour => {
    const [r, g, b] = channels(colour).slice(0, 3).map(v => v / 255).map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = element => {
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const compare = (first, other) => {
    const broken = [];
    const [a, b] = [getComputedStyle(first), getComputedStyle(other)];
    const [boxA, boxB] = [first.getBoundingClientRect(), other.getBoundingClientRect()];
    if (first.tagName !== "BUTTON" || other.tagName !== "BUTTON") broken.push("tag");
    if (first.parentElement !== other.parentElement) broken.push("siblings");
    if (first.className !== other.className) broken.push("class");
    for (const name of SAME) if (a[name] !== b[name]) broken.push(name);
    if (Math.abs(boxA.height - boxB.height) > 1) broken.push("height");
    if (Math.abs(boxA.width - boxB.width) > 0.1 * Math.max(boxA.width, boxB.width)) broken.push("width");
    if (Math.min(boxA.width, boxA.height, boxB.width, boxB.height) < 24) broken.push("target");
    if (contrast(first) < 4.5 || contrast(other) < 4.5) broken.push("contrast");
    if (Math.abs(contrast(first) - contrast(other)) > 0.1) broken.push("contrast differs");
    if (boxA.top > boxB.top + 1) broken.push("lower");
    for (const one of [first, other]) {
      if (one.disabled || one.tabIndex !== 0 || one.closest("[hidden], [aria-hidden=true], [inert], details:not([open])")) broken.push("out of reach");
    }
    return broken;
  };
  const faults = [];
  const before = [root.dataset.theme, root.dataset.font];
  for (const theme of ["system", "light", "dark", "contrast"]) {
    for (const font of ["100", "112", "125", "150", "175", "200"]) {
      [root.dataset.theme, root.dataset.font] = [theme, font];
      for (const group of groups) {
        const [first, ...others] = document.querySelectorAll(group);
        if (!first || !others.length) faults.push([theme, font, group, "missing"]);
        else if (!["reject_all", "once"].includes(first.value)) faults.push([theme, font, group, "order"]);
        for (const other of others) for (const rule of compare(first, other)) faults.push([theme, font, group, rule]);
      }
    }
  }
  [root.dataset.theme, root.dataset.font] = before;
  document.querySelectorAll("#consent-banner, main form").forEach(form =>
    form.querySelectorAll(":checked, input[name=service][type=hidden]").forEach(one => {
      if (one.name === "service") faults.push(["", "", one.value, "chosen in advance"]);
    }));
  return faults;
}
