/** An XML document as a tree in which everything knows its place in the text. */

import type { Place } from '../problem.ts';

export interface XmlElement {
  readonly name: string;
  /** The tag's name in the start tag. */
  readonly place: Place;
  readonly attributes: ReadonlyMap<string, XmlAttribute>;
  readonly children: readonly XmlElement[];
}

export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  readonly place: Place;
  /** The value without its quotes. */
  readonly valuePlace: Place;
}
