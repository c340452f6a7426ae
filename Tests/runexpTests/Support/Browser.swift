internal import FoundationEssentials
internal import Glibc
internal import Testing

/// A Chromium without a window.
enum Browser {
  /// RUNEXP_TEST_CHROMIUM, else where distributions put it.
  static let path: String? = {
    let given = ProcessInfo.processInfo.environment["RUNEXP_TEST_CHROMIUM"].map { [$0] } ?? []
    let usual = ["chromium", "chromium-browser", "google-chrome"].map { "/usr/bin/\($0)" }
    return (given + usual).first { access($0, X_OK) == 0 }
  }()

  /// What a page of a width looks like: pixels too wide, charts that are drawn, pictures that are
  /// not, and what was fetched.
  ///
  /// The page forbids scripts, so it is looked at from a page around it.
  static func look(at page: String, width: Int, _ scratch: Scratch) throws -> String {
    let around = try scratch.write(
      "around-\(width).html",
      """
      <!DOCTYPE html><body><iframe src="file://\(page)" width="\(width)" height="800"></iframe>
      <p id="seen"></p><script>
      onload = () => {
        const view = document.querySelector('iframe').contentWindow, inner = view.document;
        const root = inner.documentElement;
        const charts = [...inner.querySelectorAll('svg.chart')].filter(chart =>
          chart.getBoundingClientRect().width > 200 && chart.querySelector('title').textContent);
        const missing = [...inner.images].filter(image => !image.naturalWidth).length;
        const fetched = view.performance.getEntriesByType('resource')
          .filter(entry => !entry.name.startsWith('data:')).length;
        document.getElementById('seen').textContent = 'overflow '
          + Math.max(0, root.scrollWidth - root.clientWidth) + ' charts ' + charts.length
          + ' pictures missing ' + missing + ' requests ' + fetched;
      };
      </script></body>
      """)
    let browser = try #require(path)
    let output = scratch.file("seen-\(width).html")
    let command = """
      '\(browser)' --headless --no-sandbox --disable-gpu --allow-file-access-from-files \
      --user-data-dir='\(scratch.file("browser"))' --virtual-time-budget=5000 \
      --window-size=1600,1000 --dump-dom 'file://\(around)' > '\(output)' 2> /dev/null
      """
    var process: pid_t = 0
    let status = Program.withStrings(["/bin/sh", "-c", command]) { words in
      Program.withStrings(["HOME=\(scratch.path)", "PATH=/usr/bin:/bin"]) { variables in
        posix_spawn(&process, "/bin/sh", nil, nil, words, variables)
      }
    }
    try #require(status == 0, "cannot start a shell")
    var code: Int32 = 0
    waitpid(process, &code, 0)
    let dom = try String(contentsOf: URL(filePath: output), encoding: .utf8)
    let start = try #require(dom.ranges(of: "<p id=\"seen\">").first?.upperBound, "no page")
    return String(dom[start...].prefix { $0 != "<" })
  }
}
