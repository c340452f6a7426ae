internal import RunStore

extension PredictionTable {
  /// The images that the model misclassified, the most confident predictions first.
  ///
  /// - Parameter others: Tables of other runs of the plan, which may have misclassified them too.
  /// - Returns: One entry an image, with the number of runs that misclassified it.
  func mistakes(beside others: [PredictionTable]) -> [ReportContent.Mistake] {
    let wrong = others.map { table in Set(table.rows.filter(\.isWrong).map(\.image)) }
    return rows.filter(\.isWrong).map { row in
      let ranked = zip(classes, row.probabilities).sorted { $0.1 > $1.1 }
      return ReportContent.Mistake(
        image: row.image, label: row.label, predicted: row.predicted,
        probabilities: ranked.map { (name: $0.0, value: $0.1) },
        runs: 1 + wrong.count { $0.contains(row.image) })
    }.sorted { ($0.probabilities.first?.value ?? 0) > ($1.probabilities.first?.value ?? 0) }
  }
}
