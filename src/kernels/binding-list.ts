// binding-list: numbers for the bindings of a kernel whose text is put together from parts.
import type { Binding } from './kernel.ts';

/** Hands out binding numbers in order of declaration. */
export class BindingList {
  readonly list: Binding[] = [];

  declare(name: string, access: 'read' | 'read_write', type: string): string {
    this.list.push({ name, access });
    return `@group(0) @binding(${this.list.length - 1}) var<storage, ${access}> ${name}: ${type};`;
  }
}
