import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { type Graph, graphOf } from '../../graph/view.ts';
import { planImages, type Session, selectImages } from '../session.ts';

type Format = 'text' | 'dot' | 'mermaid' | 'json';
type Options = { readonly format: Format; readonly why?: boolean };

/** Prints what images are made of, or with `--why` how one input gets into one. */
export async function graph(
  session: Session,
  names: string[],
  { format, why }: Options,
): Promise<number> {
  if (why) {
    if (format !== 'text') throw noSuchWhy('--why answers in text only.');
    const [image, input, ...rest] = names;
    if (image === undefined || input === undefined || rest.length > 0)
      throw noSuchWhy('--why takes an image and one input of it.');
    const { explainInput } = await import('../explain-input.ts');
    return explainInput(session, image, input);
  }
  const plans = await planImages(session, selectImages(session, names));
  const view = graphOf(plans, session.store);
  session.output.result('graph', view);
  session.output.data(await render(view, format, session));
  return exitCode.ok;
}

async function render(graph: Graph, format: Format, { output }: Session): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('../../graph/text.ts')).renderText(graph, { color: output.colorData });
    case 'dot':
      return (await import('../../graph/dot.ts')).renderDot(graph);
    case 'mermaid':
      return (await import('../../graph/mermaid.ts')).renderMermaid(graph);
    case 'json':
      return JSON.stringify(graph, null, 2);
    default:
      return format satisfies never;
  }
}

function noSuchWhy(message: string): UserError {
  const suggestion = 'unikernel graph --why IMAGE INPUT';
  return new UserError({ code: 'graph/usage', message, suggestion }, exitCode.usage);
}
