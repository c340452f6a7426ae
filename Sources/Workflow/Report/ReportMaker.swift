internal import Basics
internal import Configuration
internal import Images
internal import Plan
package import Report
package import RunStore

/// Gathers what the report page shows: runs from the results tree, images from the data sets.
package struct ReportMaker {
  private let directories: Directories
  private let version: String
  /// Whether predictions are explained.
  private let explains: Bool
  /// A data set serves every group that is on it.
  private let inputs = InputCache(remembering: nil)

  /// - Parameters:
  ///   - directories: Where data sets and results are.
  ///   - version: Of the program.
  ///   - explains: Whether misclassified images show what in them speaks for the predicted class.
  package init(directories: Directories, version: String, explains: Bool = false) {
    self.directories = directories
    self.version = version
    self.explains = explains
  }

  /// Reads the experiments and the misclassified images.
  ///
  /// What cannot be read is said on the page instead.
  package func report(_ selection: Selection, now: Timestamp = .now) -> ReportContent {
    var report = ReportContent(selection, created: now, version: version)
    // One page for a sweep of a hundred plans must still open.
    var imagesLeft = 600
    for experiment in report.experiments.indices {
      for group in report.experiments[experiment].groups.indices {
        illustrate(&report.experiments[experiment].groups[group], &imagesLeft)
      }
    }
    return report
  }

  /// Pixels of the longer side of an image on the page.
  private static let side = 160

  private func illustrate(_ group: inout ReportContent.Group, _ imagesLeft: inout Int) {
    let shown = min(group.mistakes.count, ReportContent.Group.shownMistakes)
    guard shown > 0, let run = group.records.first else { return }
    guard imagesLeft > 0 else {
      group.thumbnailFault = "the page has as many as it can hold"
      return
    }
    let records: [String: ImageRecord]
    do {
      records = try self.records(of: RunDirectory(path: run.path))
    } catch {
      group.thumbnailFault = error.sentence
      return
    }
    var explanation: Explanation?
    if explains {
      do throws(WorkflowError) {
        explanation = try Explanation(FinishedRun(run.path, directories: directories))
      } catch {
        group.explanationFault = error.sentence
      }
    }
    var missing = 0
    for index in 0..<shown {
      guard let record = records[group.mistakes[index].image],
        let thumbnail = try? Thumbnail.of(record, side: ReportMaker.side),
        let jpeg = thumbnail.jpeg()
      else {
        missing += 1
        continue
      }
      imagesLeft -= 1
      group.mistakes[index].thumbnail = .jpeg(
        bytes: jpeg, height: thumbnail.height, width: thumbnail.width)
      do {
        let picture = try explanation?.picture(
          of: record, class: group.mistakes[index].predicted)
        if let picture, let jpeg = picture.jpeg() {
          group.mistakes[index].explanation = .jpeg(
            bytes: jpeg, height: picture.height, width: picture.width)
        }
      } catch {
        group.explanationFault = error.sentence
        explanation = nil
      }
    }
    if missing > 0 {
      group.thumbnailFault =
        "\(missing) of \(shown) images cannot be read where the data set is now"
    }
  }

  /// Why a data set has no images to show.
  private struct Gone: Explained {
    let description: String
  }

  /// The images of the run's last split by name.
  private func records(of run: RunDirectory) throws(Gone) -> [String: ImageRecord] {
    let plan: TrainingPlan
    do { plan = try FinishedRun.plan(of: run) } catch {
      throw Gone(description: "the run's plan cannot be read")
    }
    let dataset = plan.experiment.dataset
    let folder = Folder.above(run.path)
    var reason = ""
    for data in [directories.data] + run.dataOptions {
      let description = dataset.description(data: data, specFolder: folder)
      do {
        let opened = try inputs.dataset(description)
        let records = opened.splits["test"] ?? opened.splits["validation"] ?? []
        return Dictionary(records.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      } catch {
        if reason.isEmpty { reason = "'\(description.root)' does not hold the data set any more" }
      }
    }
    throw Gone(description: "\(reason); name its folder's parent with '--data DIR'")
  }
}
