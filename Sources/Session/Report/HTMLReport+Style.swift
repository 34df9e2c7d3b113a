extension HTMLReport {
  /// How the page looks, on a screen by day and night and on paper.
  static let style = """
    :root{--ink:#1c2330;--soft:#667085;--line:#e3e7ee;--page:#fff;--code:#f6f7fa;--accent:#2f6fb0;
    --good:#176b3a;--goodbg:#e8f5ed;--bad:#b3261e;--badbg:#fdeceb;--note:#7a5200;--notebg:#fff5dd}
    @media (prefers-color-scheme:dark){:root{--ink:#e4e8ef;--soft:#98a2b3;--line:#2c3442;--page:#12161d;
    --code:#1a202a;--accent:#7db4ea;--good:#7fd6a0;--goodbg:#12291b;--bad:#ff9d94;--badbg:#331715;
    --note:#f0c674;--notebg:#2e2512}img{background:#fff;border-radius:4px}}
    *{box-sizing:border-box}body{font:16px/1.6 system-ui,-apple-system,"Segoe UI",sans-serif;color:var(--ink);
    background:var(--page);max-width:56rem;margin:0 auto;padding:3rem 1.5rem}
    header{border-bottom:1px solid var(--line);padding-bottom:1.2rem;margin-bottom:2rem}
    h1{font-size:1.9rem;line-height:1.2;margin:0 0 .8rem;letter-spacing:-.01em}
    h2{font-size:1.25rem;line-height:1.3;margin:2.4rem 0 .6rem}h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
    p{margin:.5rem 0}a{color:var(--accent)}section{margin:0 0 1.4rem}
    header p{display:inline-block;padding:.25rem .8rem;border-radius:1rem;font-size:.9rem;margin:.2rem .4rem .2rem 0}
    nav{font-size:.9rem;margin:.4rem 0}
    .good{color:var(--good)}.bad{color:var(--bad)}header .good{background:var(--goodbg)}
    header .bad{background:var(--badbg)}header .note{color:var(--note);background:var(--notebg)}
    pre{font:13px/1.5 ui-monospace,"SF Mono",Menlo,"DejaVu Sans Mono",monospace;padding:.75rem 1rem;margin:.5rem 0;
    overflow-x:auto;border-radius:8px;tab-size:4}
    pre.code{background:var(--code);border:1px solid var(--line)}
    pre.output{padding:.2rem 1rem;border-left:3px solid var(--line);border-radius:0}
    pre.error{background:var(--badbg);border-left:3px solid var(--bad);border-radius:0 8px 8px 0}
    pre.diff{border:1px solid var(--bad);color:var(--soft)}
    del,ins{text-decoration:none;display:inline-block;min-width:100%}
    del{background:var(--badbg);color:var(--bad)}ins{background:var(--goodbg);color:var(--good)}
    code{font:.88em ui-monospace,Menlo,"DejaVu Sans Mono",monospace;background:var(--code);padding:.1em .35em;
    border-radius:4px}figure{margin:1rem 0;text-align:center}img{max-width:100%;height:auto}
    figcaption,.time{color:var(--soft);font-size:.78rem}.time{text-align:right;margin:.1rem 0}
    footer{border-top:1px solid var(--line);margin-top:3rem;font-size:.85rem}
    table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem 1.5rem .35rem 0;
    border-bottom:1px solid var(--line)}th{font-weight:600;white-space:nowrap;color:var(--soft)}
    @media print{body{max-width:none;padding:0;font-size:11pt}pre,figure{break-inside:avoid}
    pre{white-space:pre-wrap}h2{break-after:avoid}}
    """
}
