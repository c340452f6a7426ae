internal import Basics
internal import FoundationEssentials
internal import RunStore

/// The images that the newest run of a plan misclassified.
struct MistakeGallery {
  let group: ReportContent.Group
  let id: String

  /// Probabilities that are named for an image.
  private static let named = 3

  var markup: Markup {
    guard let table = group.predictions, !table.rows.isEmpty else { return Markup() }
    guard !group.mistakes.isEmpty else {
      return element("p") { "The newest run classified every image correctly." }
    }
    let shown = group.mistakes.prefix(ReportContent.Group.shownMistakes)
    let rest = group.mistakes.count - shown.count
    return element("h4") { "Misclassified images" }
      + element("p") { introduction(shown.count, rest) }
      + explained
      + element("ul", ["class": "gallery"]) {
        for mistake in shown { element("li") { figure(mistake) } }
      }
  }

  private func introduction(_ shown: Int, _ rest: Int) -> String {
    var text = "The most confident predictions of the newest run first"
    text += rest > 0 ? "; \(rest) more are in its predictions.csv. " : ". "
    return text + (group.thumbnailFault.map { "No images: \($0)" } ?? "")
  }

  /// What the coloured images are, or why there are none.
  private var explained: Markup {
    if let fault = group.explanationFault { return element("p") { "Not explained: \(fault)." } }
    let isExplained = group.mistakes.contains { mistake in
      if case .jpeg = mistake.explanation { true } else { false }
    }
    guard isExplained else { return Markup() }
    return element("p") {
      "With each image what in it speaks for the predicted class, as the model sees it, from blue "
        + "(nothing) to red (most): Grad-CAM of the last layer with rows and columns."
    }
  }

  private func figure(_ mistake: ReportContent.Mistake) -> Markup {
    element("figure", ["class": "mistake"]) {
      element("div", ["class": "pictures"]) {
        thumbnail(mistake)
        explanation(mistake)
      }
      element("figcaption") {
        element("strong") { mistake.label }
        ", predicted class "
        element("strong") { mistake.predicted }
        element("span", ["class": "probabilities"]) {
          mistake.probabilities.prefix(MistakeGallery.named)
            .map { "\($0.name) \($0.value.fixed(3))" }.joined(separator: ", ")
        }
        if group.records.count > 1 {
          element("span") { "wrong in \(mistake.runs) of \(group.records.count) seeds" }
        }
        element("span", ["class": "name"]) { mistake.image }
      }
    }
  }

  private func thumbnail(_ mistake: ReportContent.Mistake) -> Markup {
    image(
      mistake.thumbnail,
      "Image of \(mistake.label), predicted class \(mistake.predicted): \(mistake.image)")
      ?? element("div", ["class": "gone", "aria-hidden": "true"]) { "no image" }
  }

  private func explanation(_ mistake: ReportContent.Mistake) -> Markup {
    image(mistake.explanation, "What speaks for \(mistake.predicted) in \(mistake.image)")
      ?? Markup()
  }

  private func image(_ thumbnail: ReportContent.Thumbnail, _ words: String) -> Markup? {
    guard case .jpeg(let bytes, let height, let width) = thumbnail else { return nil }
    return voidElement(
      "img",
      [
        "src": "data:image/jpeg;base64,\(Data(bytes).base64EncodedString())", "alt": words,
        "width": "\(width)", "height": "\(height)",
      ])
  }
}
