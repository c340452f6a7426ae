"""Does a report page stand on its own, at every width, in both colour schemes?

    python Tests/Oracles/report_check.py report.html [--shots FOLDER] [--chromium PATH]

Tried with Playwright 1.65 and Chromium 156. Opens the page at 360, 800 and 1400 pixels in a light
and a dark scheme, and on paper, and checks: no request leaves the page and no script runs, nothing
overflows sideways, every chart that the page announces is drawn with a title and a description,
pictures load and have text alternatives, every text's contrast with what lies behind it is at least
4.5 (3 for large letters), headings go down one level at a time, ids are unique, the first key press
reaches the skip link. --shots keeps pictures of the whole page.

Exit code 0: all of it holds; 1: what does not is printed.
"""

import argparse
import pathlib
import sys

from playwright.sync_api import sync_playwright

FACTS = """() => {
  const problems = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth)
    problems.push(`overflows: ${root.scrollWidth} of ${root.clientWidth} pixels`);
  for (const node of document.querySelectorAll('body *')) {
    if (node.closest('.scroll, pre, .skip, .unseen, svg, details:not([open])')) continue;
    const box = node.getBoundingClientRect();
    if (box.width && box.right > root.clientWidth + 1)
      problems.push(`sticks out: ${node.tagName} ${node.className} to ${box.right}`);
  }
  const charts = [...document.querySelectorAll('svg.chart')];
  for (const chart of charts) {
    const box = chart.getBoundingClientRect();
    const named = chart.getAttribute('aria-labelledby').split(' ')
      .every(id => document.getElementById(id)?.textContent.trim());
    if (chart.getAttribute('role') !== 'img' || !named) problems.push('a chart has no words');
    if (box.width < 200 || box.height < 50)
      problems.push(`a chart is ${box.width} by ${box.height}`);
    const view = chart.viewBox.baseVal;
    for (const text of chart.querySelectorAll('text')) {
      const place = text.getBBox();
      if (place.x < -0.5 || place.x + place.width > view.width + 0.5
          || place.y < -0.5 || place.y + place.height > view.height + 0.5)
        problems.push(`text leaves its chart: '${text.textContent}'`);
      if (text.getBoundingClientRect().height < 10)
        problems.push(`text is small: '${text.textContent}'`);
    }
  }
  for (const image of document.images) {
    if (!image.complete || !image.naturalWidth) problems.push(`no image: ${image.alt}`);
    if (!image.alt) problems.push('a picture without words');
  }
  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
    const next = +heading.tagName[1];
    if (next > level + 1) problems.push(`heading '${heading.textContent}' skips a level`);
    level = next;
  }
  const ids = [...document.querySelectorAll('[id]')].map(node => node.id);
  if (new Set(ids).size !== ids.length) problems.push('ids are not unique');
  for (const link of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(link.hash.slice(1))) problems.push(`dead link ${link.hash}`);
  for (const figure of document.querySelectorAll('figure'))
    if (!figure.querySelector('figcaption')) problems.push('a figure without a caption');
  for (const table of document.querySelectorAll('table'))
    if (!table.caption || !table.querySelector('th[scope]')) problems.push('a bare table');

  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const colour = text => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => top.slice(0, 3).map((v, i) => v * top[3] + below[i] * (1 - top[3]));
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = node => node === null ? [255, 255, 255]
    : over(colour(getComputedStyle(node).backgroundColor), behind(node.parentElement));
  const seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || node.closest('title, desc, style')) continue;
    const style = getComputedStyle(node);
    const ground = behind(node);
    const ink = over(colour(node.closest('svg') ? style.fill : style.color), ground);
    const [high, low] = [light(ink), light(ground)].sort((a, b) => b - a);
    const contrast = (high + 0.05) / (low + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || size >= 18.66 && +style.fontWeight >= 700;
    if (contrast < (large ? 3 : 4.5)) seen.add(`${node.tagName} ${node.className.baseVal
      ?? node.className}: contrast ${contrast.toFixed(2)} of '${node.textContent.slice(0, 30)}'`);
  }
  problems.push(...seen);
  const announced = [...document.querySelectorAll('main h3, main h2')].map(h => h.textContent);
  if (document.querySelector('script')) problems.push('a script');
  return {problems: [...new Set(problems)], charts: charts.length,
          pictures: document.images.length, announced};
}"""


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--shots", type=pathlib.Path)
    parser.add_argument("--chromium", default=None, help="a browser of one's own")
    return parser.parse_args()


def main():
    wanted = arguments()
    address = wanted.page.resolve().as_uri()
    faults = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=wanted.chromium)
        for scheme in ["light", "dark"]:
            for width in [360, 800, 1400]:
                context = browser.new_context(
                    viewport={"width": width, "height": 800}, color_scheme=scheme)
                page = context.new_page()
                requests = []
                page.on("request", lambda request: requests.append(request.url))
                page.on("console", lambda message: faults.append(f"console: {message.text}"))
                page.goto(address)
                for closed in [True, False]:
                    facts = page.evaluate(FACTS)
                    state = "closed" if closed else "open"
                    faults += [f"{scheme} {width} {state}: {text}" for text in facts["problems"]]
                    if wanted.shots and closed:
                        wanted.shots.mkdir(parents=True, exist_ok=True)
                        page.screenshot(
                            path=wanted.shots / f"{scheme}-{width}.png", full_page=True,
                            timeout=120_000)
                    page.evaluate(
                        "document.querySelectorAll('details').forEach(d => { d.open = true })")
                others = [url for url in requests
                          if url != address and not url.startswith("data:")]
                faults += [f"a request leaves the page: {url}" for url in others]
                page.evaluate("window.scrollTo(0, 0)")
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement.className") != "skip":
                    faults.append(f"{scheme} {width}: the first key press misses the skip link")
                print(f"{scheme:5} {width:4}: {facts['charts']} charts, "
                      f"{facts['pictures']} pictures, {len(requests)} requests")
                context.close()
        page = browser.new_page(color_scheme="dark")
        page.goto(address)
        page.emulate_media(media="print", color_scheme="dark")
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        if ground != "rgb(255, 255, 255)":
            faults.append(f"paper is {ground}")
        if wanted.shots:
            page.pdf(path=wanted.shots / "print.pdf", format="A4")
        browser.close()
    for fault in dict.fromkeys(faults):
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
