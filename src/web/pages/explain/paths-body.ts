// One served list as all firmware of a target has to take it: who ends in which anchor, who stops where.
import { countOf, dayText, listText } from '../../../alerts/wording.ts';
import { clientHelloName } from '../../../probe/observation.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import { called } from '../../../views/explain/called.ts';
import type { PathGroup, StandingList, TargetPaths } from '../../../views/explain/target-paths.ts';
import { evidenceHref, explainHref, firmwareLink, pathsHref, targetLink } from '../../links.ts';
import { html, type Markup } from '../../markup.ts';
import { pathPicture } from '../../path-picture/path-picture.ts';
import { ago, digest } from '../../pieces.ts';
import { verdictBadge } from './endpoint-chooser.ts';

export function pathsBody(paths: TargetPaths, now: EpochMs): Markup {
  const { target, chosen, groups, groupsLeftOut, otherwiseAsked, picture } = paths;
  const addresses = addressesOf(chosen);
  const titles = {
    title: `The list that ${listText(addresses, 3)} serves, and by which path each firmware ends in which anchor`,
    anchors: `pinned in any of ${countOf(groups.length, 'group')} of firmware`,
    served: `served by ${listText(addresses, 2)}`,
  };
  return html`<p class="crumbs"><a href="/targets">Targets</a> / ${targetLink(target)}</p>
    <div class="page-head">
      <h1>Paths on ${target}</h1>
      <div class="actions"><a class="button" href="${evidenceHref(target)}" download>Evidence (zip)</a></div>
    </div>
    ${paths.lists.length > 1 && listChooser(paths, now)}
    <div class="beside">
      <section class="card" aria-labelledby="paths">
        <h2 id="paths">One list, every firmware</h2>
        ${pathPicture(picture, titles)}
      </section>
      <section aria-labelledby="groups">
        <h2 id="groups">Who comes to what</h2>
        <ul class="groups">${groups.map((group) => groupItem(group, target))}</ul>
        ${groupsLeftOut > 0 && html`<p class="soft">And ${countOf(groupsLeftOut, 'further group')} of firmware.</p>`}
        ${otherwiseAsked.length > 0 && html`<p class="soft">Not asked like this: ${listText(otherwiseAsked, 10)}.</p>`}
      </section>
    </div>
    <section aria-labelledby="anchors">
      <h2 id="anchors">Which anchors are in which firmware</h2>
      ${holdersTable(paths)}
    </section>`;
}

function addressesOf({ observations }: StandingList): readonly string[] {
  return [...new Set(observations.map(({ observation }) => observation.address ?? 'no address'))];
}

const MAX_LISTS = 30;

function listChooser({ target, lists, chosen }: TargetPaths, now: EpochMs): Markup {
  const rows = lists.slice(0, MAX_LISTS).map((list) => {
    const isCurrent = list === chosen;
    const { certificates, sha256 } = list.servedList;
    const hellos = new Set(list.observations.map(({ observation }) => clientHelloName(observation.hello)));
    const seen = Math.max(...list.observations.map(({ observation }) => observation.at));
    return html`<tr class="${isCurrent && 'current'}">
      <th scope="row"><a href="${pathsHref(target, sha256)}" ${isCurrent && html` aria-current="page"`}>${digest(sha256)}</a></th>
      <td class="number">${certificates.length}</td>
      <td>${listText(addressesOf(list), 4)}</td>
      <td>${listText([...hellos], 4)}</td>
      <td>${list.refusedBy === 0 ? 'nobody' : countOf(list.refusedBy, 'firmware line')}</td>
      <td>${ago(seen, now)}</td>
    </tr>`;
  });
  return html`<section aria-labelledby="lists">
    <h2 id="lists">Lists that are served now</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Lists that are served now">
      <table>
        <thead>
          <tr>
            <th scope="col">List</th>
            <th scope="col" class="number">Certificates</th>
            <th scope="col">Served by</th>
            <th scope="col">To</th>
            <th scope="col">Refused by</th>
            <th scope="col">Last seen</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${lists.length > MAX_LISTS && html`<p class="soft">And ${countOf(lists.length - MAX_LISTS, 'further list')}.</p>`}
  </section>`;
}

const MAX_NAMED = 6;

function groupItem({ label, firmware, stack, verdict }: PathGroup, target: string): Markup {
  const [first] = firmware;
  const rest = firmware.length - MAX_NAMED;
  const devices = firmware.reduce((sum, one) => sum + (one.devices ?? 0), 0);
  const names = firmware.slice(0, MAX_NAMED).map(({ id }, index) => html`${index > 0 && ', '}${firmwareLink(id)}`);
  const facts = [...(devices > 0 ? [countOf(devices, 'device')] : []), endOf(verdict)].join(' · ');
  return html`<li class="card group">
    <span class="lane-name"><span class="hidden">Lane </span>${label}</span>
    <div>
      <p class="group-head"><strong>${names}${rest > 0 && ` and ${String(rest)} more`}</strong> ${verdictBadge(verdict)}</p>
      <p class="soft small"><code>${stack}</code>${deviceCodeOf(verdict)} · ${facts}</p>
      ${first !== undefined && html`<p class="small"><a href="${explainHref({ firmware: first.id, target })}">Every step<span class="hidden"> of ${first.id}</span></a></p>`}
    </div>
  </li>`;
}

function endOf(verdict: PathGroup['verdict']): string {
  switch (verdict.kind) {
    case 'accepted': {
      const { anchor, until } = verdict;
      return `ends in ${called(anchor.subject)}${until === null ? '' : `, until ${dayText(until)}`}`;
    }
    case 'refused':
      return verdict.missing === null ? 'ends in no anchor' : `would need ${called(verdict.missing.subject)}`;
    case 'uncertain':
      return `ends in ${called(verdict.accepting.verdict.anchor.subject)} if ${verdict.accepting.assuming}`;
  }
}

function deviceCodeOf(verdict: PathGroup['verdict']): Markup | null {
  if (verdict.kind === 'accepted') return null;
  const { deviceCode } = verdict.kind === 'refused' ? verdict : verdict.refusing.verdict;
  return deviceCode === null ? null : html` prints <code>${deviceCode}</code>`;
}

const HOLDS = {
  used: { symbol: '⚓', word: 'its path ends here' },
  needed: { symbol: '✗', word: 'needed, not pinned' },
  pinned: { symbol: '○', word: 'pinned' },
  none: { symbol: '', word: '' },
} as const;

function holdersTable({ anchorTable: { labels, rows, leftOut } }: TargetPaths): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Which anchors are in which firmware">
      <table class="holders">
        <thead>
          <tr>
            <th scope="col">Anchor</th>
            <th scope="col">notAfter</th>
            ${labels.map((label) => html`<th scope="col" class="holder">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr>
              <th scope="row"><span title="${row.subject}">${row.name}</span> ${row.sha256 !== null && digest(row.sha256)}</th>
              <td>${row.notAfter === null ? '–' : dayText(row.notAfter)}</td>
              ${row.holds.map(
                (hold) =>
                  html`<td class="holder hold-${hold}" title="${HOLDS[hold].word}">
                    <span aria-hidden="true">${HOLDS[hold].symbol}</span><span class="hidden">${HOLDS[hold].word}</span>
                  </td>`,
              )}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="soft small">⚓ its path ends here · ○ pinned · ✗ needed, and not pinned</p>
    ${leftOut > 0 && html`<p class="soft">And ${countOf(leftOut, 'further anchor')}.</p>`}`;
}
