internal import Basics
internal import Checkpoints
internal import Configuration
package import Fetching
internal import Models
internal import Plan
package import Spec

/// Fetches what a spec names and the machine lacks: official weights, and the sources of the data set.
package struct Fetcher {
  package let document: SpecDocument
  let experiment: Experiment
  let network: Model
  let specFolder: String
  let directories: Directories
  let isOffline: Bool
  let context: FetchContext
  let tell: (String) -> Void

  /// Reads the spec, and nothing else.
  ///
  /// - Parameters:
  ///   - specPath: The spec.
  ///   - options: Of the command line.
  ///   - isOffline: Says what is there and what is missing, without the network.
  ///   - context: Of the transfers: settings, interruption and progress.
  ///   - tell: Takes a line about each thing that is there.
  /// - Throws: `WorkflowError.spec` with every fault of the spec.
  package init(
    specPath: String, options: RunOptions, isOffline: Bool, _ context: FetchContext,
    tell: @escaping (String) -> Void
  ) throws(WorkflowError) {
    let check = try SpecCheck(specPath: specPath, options: options)
    document = check.document
    network = check.network
    experiment = document.experiment
    specFolder = Folder.above(specPath)
    directories = options.directories
    self.isOffline = isOffline
    self.context = context
    self.tell = tell
  }

  /// Fetches everything; what fails does not keep the rest from being fetched.
  ///
  /// - Returns: What failed, one error each.
  package func fetch() -> [WorkflowError] {
    var errors: [WorkflowError] = []
    for step in [backboneWeights, initialWeights, dataset] {
      do throws(WorkflowError) {
        try step()
      } catch {
        if case .missingInput(let messages) = error {
          // Several specs may be fetched at once.
          errors.append(.missingInput(messages.map { "\(document.path): \($0)" }))
        } else {
          errors.append(error)
        }
        if case .interrupted = error { break }
      }
    }
    return errors
  }
}
