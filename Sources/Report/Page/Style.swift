/// How the page looks: light and dark, from a phone to paper, with the fonts that are there.
enum Style {
  static let sheet = Markup(
    source: """
      :root {
        color-scheme: light dark;
        --ground: #ffffff; --raised: #f5f6f8; --ink: #1b1f24; --faint: #565f6b; --rule: #d3d8de;
        --link: #0a58ad; --good: #1a6b2c; --bad: #b3261e; --doubtful: #8a5300; --mark: #1d6fb8;
        --s1: #1d6fb8; --s2: #b8520a; --s3: #5b3fa0;
        --t1: #4a86c5; --t2: #d98324; --t3: #3d8f5f; --t4: #8a63b5; --t5: #9aa3ad;
      }
      @media (prefers-color-scheme: dark) {
        :root {
          --ground: #14171b; --raised: #1e2329; --ink: #e6e9ed; --faint: #a3adb8; --rule: #3a424c;
          --link: #7db8f5; --good: #74cf8a; --bad: #ff8f85; --doubtful: #f0b35c; --mark: #63aaf0;
          --s1: #63aaf0; --s2: #f0984a; --s3: #b39af0;
          --t1: #5b97d6; --t2: #d98a35; --t3: #55a878; --t4: #a07fcb; --t5: #77818c;
        }
      }
      * { box-sizing: border-box; }
      html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
      body {
        margin: 0 auto; padding: 0 1rem 3rem; max-width: 74rem;
        background: var(--ground); color: var(--ink);
        font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
        overflow-wrap: break-word;
      }
      a { color: var(--link); }
      :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
      main:focus { outline: none; }
      .skip { position: absolute; left: -200vw; }
      .skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--ground); z-index: 1; }
      .unseen {
        position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
        white-space: nowrap;
      }
      h1 { font-size: 1.7rem; line-height: 1.25; margin: 1.5rem 0 .25rem; }
      h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; padding-top: 1rem; border-top: 2px solid var(--rule); }
      h2 code { margin-left: .6rem; font-weight: normal; color: var(--faint); }
      h3 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
      h4 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
      header p, footer, .reason, .name { color: var(--faint); }
      footer { margin-top: 3rem; border-top: 2px solid var(--rule); }
      nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; }
      p { max-width: 46rem; }
      code, pre { font: .875em/1.45 ui-monospace, "Liberation Mono", Menlo, Consolas, monospace; }
      code { overflow-wrap: anywhere; }
      pre {
        overflow-x: auto; max-height: 24rem; padding: .75rem; background: var(--raised);
        border: 1px solid var(--rule); border-radius: 4px;
      }
      summary { cursor: pointer; color: var(--link); width: fit-content; }
      .facts { margin: .5rem 0; }
      .facts div { display: grid; grid-template-columns: 9.5rem 1fr; gap: .75rem; padding: .2rem 0; border-bottom: 1px solid var(--rule); }
      .facts dt { color: var(--faint); }
      .facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
      .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1.5rem; margin: 1rem 0; align-items: start; }
      #reported .charts { grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
      figure { margin: 0; min-width: 0; max-width: 36rem; break-inside: avoid; }
      .charts + figure, h3 + figure { margin-top: 1rem; }
      figcaption { font-weight: 600; margin-bottom: .4rem; }
      .chart { display: block; width: 100%; height: auto; }
      .chart text { fill: var(--ink); font-size: 11px; font-family: inherit; }
      .chart .label { paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round; }
      .chart .tick { fill: var(--faint); font-variant-numeric: tabular-nums; }
      .grid { stroke: var(--rule); stroke-width: 1; }
      .axis { stroke: var(--faint); stroke-width: 1; }
      .series { fill: none; stroke-width: 2; stroke-linejoin: round; }
      .series.s2 { stroke-dasharray: 6 3; }
      .band { opacity: .2; stroke: none; }
      .series.s1 { stroke: var(--s1); } .band.s1, .mark.s1 { fill: var(--s1); }
      .series.s2 { stroke: var(--s2); } .band.s2, .mark.s2 { fill: var(--s2); }
      .series.s3 { stroke: var(--s3); } .band.s3, .mark.s3 { fill: var(--s3); }
      .segment { stroke: var(--ground); stroke-width: 1; }
      .t1 { fill: var(--t1); } .t2 { fill: var(--t2); } .t3 { fill: var(--t3); }
      .t4 { fill: var(--t4); } .t5 { fill: var(--t5); }
      .interval { stroke: var(--mark); stroke-width: 5; opacity: .55; }
      .prediction { stroke: var(--mark); stroke-width: 1.5; }
      .mark.ours { fill: var(--mark); stroke: var(--ground); stroke-width: 1; }
      .mark.reported { fill: var(--ground); stroke: var(--s2); stroke-width: 2; }
      .legend { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; margin: .3rem 0; padding: 0; list-style: none; font-size: .85rem; }
      .sign { width: 26px; height: 12px; margin-right: .4rem; vertical-align: -1px; }
      .numbers { font-size: .9rem; margin-top: .3rem; }
      .scroll { position: relative; overflow-x: auto; max-width: 100%; margin: .75rem 0; }
      table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
      caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
      th, td { padding: .3rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
      thead th { border-bottom: 2px solid var(--faint); }
      tbody th { font-weight: normal; }
      .number { text-align: right; white-space: nowrap; }
      td > .reason { display: block; font-size: .85rem; min-width: 12rem; }
      .reason:empty { display: none; }
      .verdict, .state { font-weight: 600; white-space: nowrap; }
      .good { color: var(--good); } .bad { color: var(--bad); } .doubtful { color: var(--doubtful); }
      .confusion { min-width: min(100%, 24rem); }
      .confusion td { text-align: right; min-width: 3rem; }
      .confusion .right { background: color-mix(in srgb, var(--t3) var(--share), transparent); }
      .confusion .wrong { background: color-mix(in srgb, var(--t2) var(--share), transparent); }
      .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
      .mistake img { display: block; height: 8rem; width: auto; max-width: 100%; object-fit: contain; object-position: left; }
      .pictures { display: flex; flex-wrap: wrap; gap: .3rem; }
      .mistake figcaption { font-weight: normal; font-size: .85rem; line-height: 1.35; margin-top: .3rem; }
      .mistake figcaption span { display: block; overflow-wrap: anywhere; }
      .gone { height: 8rem; display: grid; place-items: center; color: var(--faint); border: 1px dashed var(--rule); }
      @media (max-width: 30rem) {
        .facts div { grid-template-columns: 1fr; gap: 0; }
        .gallery { grid-template-columns: repeat(2, minmax(0, 1fr)); }
        h1 { font-size: 1.4rem; }
        table { font-size: .75rem; }
        th, td { padding: .25rem .2rem; }
        th { hyphens: auto; }
        .number { white-space: normal; }
        .stacks thead { position: absolute; clip-path: inset(50%); }
        .stacks, .stacks caption, .stacks tbody, .stacks tr { display: block; }
        .stacks tr { border-bottom: 1px solid var(--rule); padding: .4rem 0; }
        .stacks tbody th, .stacks td {
          display: grid; grid-template-columns: 7rem 1fr; border: 0; text-align: left; padding: .1rem 0;
        }
        .stacks [data-title]::before { content: attr(data-title); color: var(--faint); }
        .stacks td > .reason { grid-column: 2; }
      }
      @media print {
        :root {
          color-scheme: light;
          --ground: #ffffff; --raised: #f5f6f8; --ink: #000000; --faint: #444444; --rule: #c4c9cf;
          --link: #000000; --good: #1a6b2c; --bad: #b3261e; --doubtful: #8a5300; --mark: #1d6fb8;
          --s1: #1d6fb8; --s2: #b8520a; --s3: #5b3fa0;
          --t1: #4a86c5; --t2: #d98324; --t3: #3d8f5f; --t4: #8a63b5; --t5: #9aa3ad;
        }
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        body { max-width: none; padding: 0; font-size: 10pt; }
        nav, .skip, .numbers { display: none; }
        details:not(.numbers)::details-content { content-visibility: visible; block-size: auto; }
        .scroll, pre { overflow: visible; max-height: none; }
        pre { white-space: pre-wrap; }
        table { font-size: 8pt; }
        h2, h3, h4 { break-after: avoid; }
        tr, li, .mistake { break-inside: avoid; }
        .number, .verdict, .state { white-space: normal; }
      }
      @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
      """)
}
