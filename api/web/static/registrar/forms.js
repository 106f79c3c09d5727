/**
 * Forms made of a list of fields, so that every act of a registrar is asked in one way: label above, help below.
 *
 *     const form = makeForm([{name: "number", label: "证书号", required: true, max: 60}]);
 *     place.append(form.root);   form.read()  null while something is missing, which the browser shows, or the values
 */

import { made } from "../sign/elements.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {"text" | "area" | "select" | "date" | "number" | "checks" | "tick"} [as] text where left out
 * @property {[string, string][]} [options] value and words, of `select` and `checks`
 * @property {string | string[] | number | boolean} [value]
 * @property {boolean} [required]
 * @property {number} [max] characters, or the highest number
 * @property {number} [min]
 * @property {string} [help]
 * @property {string} [pattern]
 */
/** @typedef {{root: HTMLFormElement, read: () => Record<string, any> | null, fill: (values: Record<string, any>) => void}} Form */

let made_ = 0;

/**
 * Return a form.
 * @param {Field[]} fields
 * @returns {Form}
 */
export function makeForm(fields) {
  const root = /** @type {HTMLFormElement} */ (made("form"));
  root.className = "fields";
  root.addEventListener("submit", (event) => event.preventDefault());
  const inputs = new Map(fields.map((field) => [field.name, addField(root, field)]));
  return {
    root,
    read: () => (root.reportValidity() ? Object.fromEntries(fields.map((field) => [field.name, valueOf(field, inputs.get(field.name) ?? [])])) : null),
    fill: (values) => {
      for (const field of fields) if (values[field.name] !== undefined) setValue(field, inputs.get(field.name) ?? [], values[field.name]);
    },
  };
}

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Input */

/**
 * @param {HTMLFormElement} root
 * @param {Field} field
 * @returns {Input[]}
 */
function addField(root, field) {
  const id = `f${++made_}`;
  const part = made(field.as === "checks" ? "fieldset" : "div");
  part.className = `field ${field.as ?? "text"}`;
  const inputs = field.as === "checks" ? (field.options ?? []).map(([value]) => box(value)) : [oneInput(field)];
  if (field.as === "checks") {
    part.append(made("legend", field.label), ...inputs.map((input, place) => labelled(input, field.options?.[place][1] ?? "")));
  } else if (field.as === "tick") {
    part.append(labelled(inputs[0], field.label));
  } else {
    const label = /** @type {HTMLLabelElement} */ (made("label", field.label));
    label.htmlFor = inputs[0].id = id;
    part.append(label, inputs[0]);
  }
  if (field.help) {
    const help = made("p", field.help);
    help.className = "help";
    help.id = `${id}-help`;
    inputs[0]?.setAttribute("aria-describedby", help.id);
    part.append(help);
  }
  inputs.forEach((input) => (input.name = field.name));
  if (field.value !== undefined) setValue(field, inputs, field.value);
  root.append(part);
  return inputs;
}

/** @param {Field} field @returns {Input} */
function oneInput({ as = "text", options = [], required = false, max, min, pattern }) {
  const input = /** @type {any} */ (made(as === "area" ? "textarea" : as === "select" ? "select" : "input"));
  input.className = as === "tick" ? "" : "inp";
  input.required = required;
  if (as === "select") {
    for (const [value, words] of [...(required && options.length !== 1 ? [["", ""]] : []), ...options]) {
      const option = /** @type {HTMLOptionElement} */ (made("option", words));
      option.value = value;
      input.append(option);
    }
    return input;
  }
  if (as === "area") input.rows = 3;
  else input.type = as === "tick" ? "checkbox" : as;
  if (as === "number") [input.min, input.max, input.step] = [min ?? 0, max ?? 100000, 1];
  else if (max) input.maxLength = max;
  if (pattern) input.pattern = pattern;
  input.autocomplete = "off";
  return input;
}

/** @param {string} value */
function box(value) {
  const input = /** @type {HTMLInputElement} */ (made("input"));
  input.type = "checkbox";
  input.value = value;
  return input;
}

/** @param {Input} input @param {string} words */
function labelled(input, words) {
  const label = made("label");
  label.className = "tickbox";
  label.append(input, made("span", words));
  return label;
}

/** @param {Field} field @param {Input[]} inputs */
function valueOf({ as }, inputs) {
  const ticked = inputs.filter((input) => /** @type {HTMLInputElement} */ (input).checked);
  if (as === "checks") return ticked.map(({ value }) => value);
  if (as === "tick") return ticked.length > 0;
  return as === "number" ? Number(inputs[0].value) : inputs[0].value.trim().normalize("NFC");
}

/** @param {Field} field @param {Input[]} inputs @param {any} value */
function setValue({ as }, inputs, value) {
  for (const input of inputs) {
    if (as === "checks" || as === "tick") /** @type {HTMLInputElement} */ (input).checked = as === "tick" ? Boolean(value) : value.includes(input.value);
    else input.value = String(value);
  }
}
