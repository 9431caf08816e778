// `npm run docs`: the docs as a site of static files, site/: the guides, and the API reference from the docstrings. A
// warning of TypeDoc or a link that leads nowhere fails it.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Application,
  Comment,
  Converter,
  DocumentReflection,
  normalizePath,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
} from 'typedoc';
import { brokenLinks } from './docs/links.ts';
import { pages, sectionOf, sections, titleOf } from './docs/pages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'site');

const app = await Application.bootstrap({
  name: 'Earthmover',
  tsconfig: join(root, 'tsconfig.json'),
  basePath: join(root, 'src'),
  entryPoints: ['index', 'node', 'plots'].map((name) => join(root, `src/${name}.ts`)),
  readme: join(root, 'README.md'),
  projectDocuments: pages.filter((page) => page.endsWith('.md')).map((page) => join(root, page)),
  // Types are checked by the compiler itself, in a check of its own.
  skipErrorChecking: true,
  excludeInternal: true,
  // They would link to a host of the repository, which a clone of a folder does not have.
  disableSources: true,
  // Tables that types of names and settings derive from: the types are what users name.
  intentionallyNotExported: ['catalogue', 'settings'],
  groupOrder: [...Object.keys(sections).slice(0, 2), 'Modules', ...Object.keys(sections).slice(2), '*'],
  customCss: join(root, 'scripts/docs/site.css'),
  customJs: join(root, 'scripts/docs/site.mjs'),
  headings: { readme: false, document: false },
  navigation: { includeGroups: true, includeFolders: false },
  highlightLanguages: ['typescript', 'javascript', 'shellscript', 'yaml', 'json', 'html', 'wgsl'],
  validation: {
    notExported: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    notDocumented: true,
  },
});
app.converter.on(Converter.EVENT_BEGIN, ({ project }) => {
  for (const page of pages.filter((name) => name.endsWith('.ts'))) addProgram(project, page);
});
app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
  const path = document.project.files.getReflectionPath(document);
  if (path === undefined) throw new Error(`${document.name} is of no file`);
  place(document, relative(root, path));
});
// `(typeof names)[number]` tells a reader nothing: a type of names is shown as these names.
app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, declaration) => {
  if (!declaration.kindOf(ReflectionKind.TypeAlias)) return;
  const symbol = context.getSymbolFromReflection(declaration);
  const type = symbol && context.checker.getDeclaredTypeOfSymbol(symbol);
  if (!type?.isUnion() || !type.types.every((each) => each.isStringLiteral())) return;
  declaration.comment ??= new Comment();
  declaration.comment.modifierTags.add('@useDeclaredType');
});

const project = await app.convert();
if (!project) process.exit(1);
app.options.setValue('intentionallyNotDocumented', membersOfUnnamed(project));
app.validate(project);
await app.generateDocs(project, out);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
const broken = brokenLinks(out);
for (const line of broken) console.error(line);
console.log(`site/ is ready, with ${broken.length} broken links`);
process.exit(broken.length > 0 ? 1 : 0);

/** A page that shows a program as it stands. */
function addProgram(project: ProjectReflection, page: string): void {
  const path = join(root, page);
  const program = readFileSync(path, 'utf8');
  const intro = `# ${titleOf(page, program)}\n\nIn a checkout: \`node scripts/run.mjs ${page}\`\n\n`;
  const document = new DocumentReflection(
    page,
    project,
    [
      { kind: 'text', text: intro },
      { kind: 'code', text: `\`\`\`ts\n${program}\`\`\`` },
    ],
    {},
  );
  project.addChild(document);
  project.registerReflection(document, undefined, normalizePath(path));
  place(document, page);
}

/** Members of types without a name: the docstring of what has the type tells of them. */
function membersOfUnnamed(project: ProjectReflection): string[] {
  const isWithin = (one: Reflection, kind: ReflectionKind): boolean =>
    one.parent !== undefined && (one.parent.kindOf(kind) || isWithin(one.parent, kind));
  return project
    .getReflectionsByKind(ReflectionKind.Property)
    .filter((each) => each.parent?.kindOf(ReflectionKind.TypeLiteral) && !each.hasComment())
    .filter((each) => !isWithin(each, ReflectionKind.Parameter))
    .map((each) => each.getFullName());
}

function place(document: DocumentReflection, page: string): void {
  document.name = titleOf(page, readFileSync(join(root, page), 'utf8'));
  document.frontmatter.group = sectionOf(page);
}
