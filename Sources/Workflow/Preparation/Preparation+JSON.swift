internal import FoundationEssentials
internal import Plan

extension Preparation {
  /// The plan as `plan --json` prints it and `plan.json` holds it.
  ///
  /// - Throws: `internal` where a number of the plan has no JSON form.
  package func planJSON() throws(WorkflowError) -> String { try Preparation.json(plan) }

  static func json(_ plan: TrainingPlan) throws(WorkflowError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(plan), as: UTF8.self) + "\n"
    } catch {
      throw WorkflowError(error, about: "the plan cannot be written as JSON: ")
    }
  }
}
