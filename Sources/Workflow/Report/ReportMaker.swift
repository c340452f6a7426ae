internal import Basics
internal import Configuration
internal import Images
internal import Plan
package import Report
package import RunStore

/// Gathers what the report page shows: runs from the results tree, pictures from the data sets.
package struct ReportMaker {
  private let places: Places
  private let version: String
  /// A data set serves every group that is on it.
  private let inputs = InputCache(remembering: nil)

  /// `version`: of the program.
  package init(places: Places, version: String) {
    self.places = places
    self.version = version
  }

  /// Reads the experiments and the pictures of the images that they got wrong.
  ///
  /// What cannot be read is said on the page instead.
  package func report(_ selection: Selection, now: Timestamp = .now) -> ReportContent {
    var report = ReportContent(selection, created: now, version: version)
    // One page for a sweep of a hundred plans must still open.
    var room = 600
    for experiment in report.experiments.indices {
      for group in report.experiments[experiment].groups.indices {
        illustrate(&report.experiments[experiment].groups[group], &room)
      }
    }
    return report
  }

  /// Pixels of a picture's longer side.
  private static let side = 160

  private func illustrate(_ group: inout ReportContent.Group, _ room: inout Int) {
    let shown = min(group.mistakes.count, ReportContent.Group.shownMistakes)
    guard shown > 0, let run = group.records.first else { return }
    guard room > 0 else {
      group.pictureFault = "the page has as many as it can hold"
      return
    }
    let records: [String: ImageRecord]
    do {
      records = try self.records(of: RunDirectory(path: run.path))
    } catch {
      group.pictureFault = error.sentence
      return
    }
    var missing = 0
    for index in 0..<shown {
      guard let record = records[group.mistakes[index].image],
        let picture = try? Thumbnail.of(record, side: ReportMaker.side), let jpeg = picture.jpeg()
      else {
        missing += 1
        continue
      }
      room -= 1
      group.mistakes[index].picture = .jpeg(
        bytes: jpeg, height: picture.height, width: picture.width)
    }
    if missing > 0 {
      group.pictureFault = "\(missing) of \(shown) images cannot be read where the data set is now"
    }
  }

  /// Why a data set has no pictures to show.
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
    for data in [places.data] + run.dataOptions {
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
