import { SaxesParser } from 'saxes';
import type { Place, Problem } from '../problem.ts';
import { LineTable } from '../text/lines.ts';
import type { XmlAttribute, XmlElement } from './element.ts';

/** A description is written by people; what is larger is something else. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
/** Deeper than any description nests; keeps those who walk the tree from running out of stack. */
const MAX_DEPTH = 100;
const MAX_PROBLEMS = 20;

export interface ParsedXml {
  /** Undefined when the text is not well-formed. */
  readonly root: XmlElement | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads an XML 1.0 document without namespaces. Text other than white space is a problem: the formats read here hold
 * everything in attributes. Entities of a document type are not expanded.
 */
export function parseXml(path: string, text: string): ParsedXml {
  const lines = new LineTable(path, text);
  if (text.length > MAX_CHARACTERS) {
    const message = `the file has ${text.length} characters; more than ${MAX_CHARACTERS} are not read`;
    return { root: undefined, problems: [{ severity: 'error', message, place: lines.place(0) }] };
  }
  return new TreeBuilder(text, lines).parse();
}

interface OpenElement {
  readonly name: string;
  readonly place: Place;
  readonly attributes: Map<string, XmlAttribute>;
  readonly children: XmlElement[];
}

/** XML 1.0, production 3. */
const WHITE_SPACE = ' \t\r\n';

class TreeBuilder {
  private readonly text: string;
  private readonly lines: LineTable;
  private readonly parser = new SaxesParser({ xmlns: false });
  private readonly problems: Problem[] = [];
  private readonly open: OpenElement[] = [];
  private root: XmlElement | undefined;
  private wellFormed = true;
  /** Where the last thing that was understood ends. */
  private done = 0;

  constructor(text: string, lines: LineTable) {
    this.text = text;
    this.lines = lines;
    this.parser.on('opentagstart', (tag) => this.startElement(tag.name));
    this.parser.on('attribute', (attribute) => this.addAttribute(attribute.name, attribute.value));
    this.parser.on('opentag', () => (this.done = this.parser.position));
    this.parser.on('closetag', () => this.endElement());
    this.parser.on('text', (value) => this.refuseText(value));
    this.parser.on('cdata', (value) => this.refuseText(value));
    this.parser.on('comment', () => (this.done = this.parser.position));
    this.parser.on('error', (error) => this.reportSyntax(error.message));
  }

  parse(): ParsedXml {
    // Half a surrogate pair, which no decoder of a file lets through, makes the parser throw.
    this.parser.write(this.text.replaceAll(/\p{Cs}/gu, '\ufffd')).close();
    return { root: this.wellFormed ? this.root : undefined, problems: this.problems };
  }

  private startElement(name: string): void {
    // The parser has read one character beyond the name.
    const start = this.text.lastIndexOf(`<${name}`, this.parser.position) + 1;
    this.done = start + name.length;
    const place = this.lines.place(start, this.done);
    if (this.open.length === MAX_DEPTH)
      this.report(`elements nest deeper than ${MAX_DEPTH}`, this.lines.place(start));
    this.open.push({ name, place, attributes: new Map(), children: [] });
  }

  private addAttribute(name: string, value: string): void {
    const start = this.skip(this.done, WHITE_SPACE);
    const quote = this.skip(start + name.length, `${WHITE_SPACE}=`);
    const end = this.parser.position;
    this.done = end;
    const element = this.open.at(-1);
    if (element === undefined) return;
    element.attributes.set(name, {
      name,
      value,
      place: this.lines.place(start, start + name.length),
      valuePlace: this.lines.place(quote + 1, end - 1),
    });
  }

  private endElement(): void {
    this.done = this.parser.position;
    const element = this.open.pop();
    if (element === undefined) return;
    const parent = this.open.at(-1);
    if (parent === undefined) this.root ??= element;
    else if (this.open.length < MAX_DEPTH) parent.children.push(element);
  }

  private refuseText(value: string): void {
    const element = this.open.at(-1);
    if (value.trim() === '' || element === undefined) return;
    const start = this.skip(this.done, WHITE_SPACE);
    const excerpt = value.trim().slice(0, 30);
    this.report(
      `unexpected text "${excerpt}" in <${element.name}>; everything is said in attributes`,
      this.lines.place(start),
    );
  }

  /** One error often makes the parser stumble again on the same line: only the first of a line is kept. */
  private reportSyntax(parserMessage: string): void {
    this.wellFormed = false;
    // The parser puts its own position in front.
    const reason = parserMessage.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    const unclosed = reason.startsWith('unclosed tag') ? this.open.at(-1) : undefined;
    const place = unclosed?.place ?? this.lines.place(this.parser.position - 1);
    if (this.problems.some((other) => other.place.line === place.line)) return;
    this.report(`not well-formed XML: ${unclosed ? `<${unclosed.name}> is never closed` : reason}`, place);
  }

  private report(message: string, place: Place): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ severity: 'error', message, place });
  }

  private skip(from: number, characters: string): number {
    let at = from;
    while (at < this.text.length && characters.includes(this.text.charAt(at))) at++;
    return at;
  }
}
