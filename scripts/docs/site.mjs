// Runs in the pages of the docs' site: the sidebar's guides are open until a reader closes them. TypeDoc keeps there
// which of its lists are open.
const place = 'tsd-accordion-Guides';
if (localStorage.getItem(place) === null) localStorage.setItem(place, 'true');
