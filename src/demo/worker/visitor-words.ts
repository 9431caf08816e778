// The library's messages for visitors, who see a form and no command line.

import { kebab, settingNames, settingRow } from '../../gan/run-settings.ts';

/** What the page calls the settings, by their flags. */
const labels = new Map(
  settingNames.map((name) => {
    const { page } = settingRow(name);
    return [kebab(name), typeof page === 'string' ? name : page.label];
  }),
);

/** The same message with the names of the page's fields in the place of flags; other flags lose their dashes. */
export function inVisitorWords(message: string): string {
  return message.replaceAll(/--([a-z]+(?:-[a-z]+)*)/g, (_, flag: string) => `“${labels.get(flag) ?? flag}”`);
}
