// The patterns of numbering plans, digit by digit: what can still come after some digits. They are
// of digits, classes, groups, alternatives and counts alone.

/** States are places in the pattern from which it can still match to its end. */
export function automaton(pattern) {
  const parser = { text: pattern, at: 0 };
  const node = alternatives(parser);
  if (parser.at !== pattern.length) throw new Error(`${pattern}: stopped at ${parser.at}`);
  return statesOf(enter(node, null));
}

/** After one more digit; undefined when no number goes on so. */
export function next(states, digit) {
  const found = [];
  for (const { digits, onwards } of states.list)
    if (digits.includes(digit)) found.push(...onwards());
  return found.length === 0 ? undefined : statesOf(found);
}

function statesOf(list) {
  const byKey = new Map(list.map((state) => [state.key, state]));
  const keys = [...byKey.keys()].sort();
  return { list: keys.map((key) => byKey.get(key)), key: keys.join(';') };
}

let count = 0;

function alternatives(parser) {
  const options = [sequence(parser)];
  while (parser.text[parser.at] === '|') {
    parser.at += 1;
    options.push(sequence(parser));
  }
  return options.length === 1 ? options[0] : { options };
}

function sequence(parser) {
  const parts = [];
  while (parser.at < parser.text.length && !'|)'.includes(parser.text[parser.at])) {
    parts.push(counted(parser));
  }
  return { parts };
}

function counted(parser) {
  const part = single(parser);
  const [whole, least, , most] = /^\{(\d+)(,(\d+))?\}/.exec(parser.text.slice(parser.at)) ?? [];
  if (whole !== undefined) {
    parser.at += whole.length;
    return repeated(part, Number(least), Number(most ?? least));
  }
  if (parser.text[parser.at] !== '?') return part;
  parser.at += 1;
  return repeated(part, 0, 1);
}

const repeated = (part, least, most) => ({
  parts: [
    ...Array.from({ length: least }, () => part),
    ...Array.from({ length: most - least }, () => ({ optional: part })),
  ],
});

function single(parser) {
  const rest = parser.text.slice(parser.at);
  if (rest.startsWith('(?:')) {
    parser.at += 3;
    const node = alternatives(parser);
    parser.at += 1;
    return node;
  }
  const [text] = /^(?:\\d|\[[0-9-]+\]|[0-9])/.exec(rest) ?? [];
  if (text === undefined) throw new Error(`${parser.text}: ${rest.slice(0, 10)} is not known`);
  parser.at += text.length;
  count += 1;
  return { digits: digitsOf(text), id: count };
}

function digitsOf(text) {
  if (text === '\\d') return '0123456789';
  return text
    .replace(/[[\]]/g, '')
    .replace(/(\d)-(\d)/g, (_, from, to) => '0123456789'.slice(Number(from), Number(to) + 1));
}

/** The places where a number can go on that has come to the node; `after` is what follows it. */
function enter(node, after) {
  if (node.digits !== undefined) {
    const key = `${node.id}${after === null ? '' : `>${after.key}`}`;
    return [{ digits: node.digits, key, onwards: () => goOn(after) }];
  }
  if (node.options !== undefined) return node.options.flatMap((option) => enter(option, after));
  if (node.optional !== undefined) return [...enter(node.optional, after), ...goOn(after)];
  return goOn(follow(node.parts, 0, after));
}

/** A list of parts from one of them on, and what follows behind it. */
function follow(parts, at, after) {
  if (at === parts.length) return after;
  return {
    parts,
    at,
    after,
    key: `${partsId(parts)}.${at}${after === null ? '' : `>${after.key}`}`,
  };
}

function goOn(place) {
  if (place === null) return [END];
  const { parts, at, after } = place;
  return enter(parts[at], follow(parts, at + 1, after));
}

/** The number is whole: nothing follows, but it has matched. */
const END = { digits: '', key: 'end', onwards: () => [] };

const ids = new WeakMap();
function partsId(parts) {
  if (!ids.has(parts)) {
    count += 1;
    ids.set(parts, count);
  }
  return ids.get(parts);
}
