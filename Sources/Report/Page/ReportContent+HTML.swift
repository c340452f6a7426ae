internal import Basics
internal import RunStore

extension ReportContent {
  /// The page: one file that asks for nothing else.
  package var html: String { "<!DOCTYPE html>\n" + page.html + "\n" }

  private var title: String {
    experiments.count == 1
      ? "runexp: \(experiments[0].title ?? experiments[0].name)" : "runexp: results"
  }

  private var page: Markup {
    element("html", ["lang": "en"]) {
      element("head") {
        voidElement("meta", ["charset": "utf-8"])
        voidElement(
          "meta",
          [
            "http-equiv": "Content-Security-Policy",
            "content": "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
          ])
        voidElement(
          "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        voidElement("meta", ["name": "color-scheme", "content": "light dark"])
        voidElement("meta", ["name": "generator", "content": "runexp \(version)"])
        element("title") { title }
        voidElement("link", ["rel": "icon", "href": "data:,"])
        element("style") { Style.sheet }
      }
      element("body") {
        element("a", ["class": "skip", "href": "#content"]) { "Skip to the results" }
        header
        element("main", ["id": "content", "tabindex": "-1"]) {
          if runs == 0 {
            element("p") { "There are no runs here yet." }
          } else {
            HeadlineSection(experiments: experiments).markup
            ComparisonSection(experiments: experiments).markup
          }
          for (index, experiment) in experiments.enumerated() {
            ExperimentSection(experiment: experiment, id: "e\(index + 1)").markup
          }
        }
        element("footer") {
          element("p") { "Made by runexp \(version) from the results tree." }
        }
      }
    }
  }

  private var header: Markup {
    element("header") {
      element("h1") { title }
      element("p") {
        "\(experiments.count.counted("experiment")), \(runs.counted("run")), "
        element("time", ["datetime": created.iso8601]) { created.minute }
      }
      element("nav", ["aria-label": "Contents"]) {
        element("ul") {
          if runs > 0 {
            element("li") { element("a", ["href": "#results"]) { "Results" } }
            element("li") { element("a", ["href": "#reported"]) { "Reported and measured values" } }
          }
          for (index, experiment) in experiments.enumerated() {
            element("li") {
              element("a", ["href": "#e\(index + 1)"]) { experiment.title ?? experiment.name }
            }
          }
        }
      }
    }
  }
}

extension Timestamp {
  /// `2026-11-20 10:15 UTC`.
  var minute: String {
    let text = iso8601
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }
}
