import { describe, expect, it } from 'vitest';
import { addressIn, languageFor } from '../../../src/demo/texts/choice.ts';

const asked = { search: '', remembered: null, preferred: [] };

describe('the language', () => {
  it('is English where nobody asks for one that there is', () => {
    expect(languageFor(asked)).toBe('en');
    expect(languageFor({ search: '?lang=xx', remembered: 'tlh', preferred: ['eo', ''] })).toBe('en');
  });

  it('is no word that every object has', () => {
    expect(languageFor({ ...asked, search: '?lang=constructor', remembered: '__proto__' })).toBe('en');
  });

  it('is carried by an address that keeps all else', () => {
    expect(addressIn('en', 'https://example.org/gan/?embed=story-3#view=story&step=3')).toBe(
      'https://example.org/gan/?embed=story-3&lang=en#view=story&step=3',
    );
  });
});
