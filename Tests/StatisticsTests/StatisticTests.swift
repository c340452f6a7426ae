internal import Statistics
internal import Testing

struct StatisticTests {
  /// scipy's quantiles (`Tests/Oracles/results_goldens.py`); relative tolerance 1e-9.
  @Test func quantilesOfT() throws {
    let rows = String(decoding: try golden("student_t.csv"), as: UTF8.self)
      .split(separator: "\n").dropFirst()
    #expect(rows.count > 40)
    for row in rows {
      let fields = row.split(separator: ",").compactMap { Double($0) }
      let value = StudentT(degreesOfFreedom: fields[0]).quantile(fields[1])
      #expect(abs(value - fields[2]) <= 1e-9 * max(1, abs(fields[2])), "\(row)")
    }
  }

  @Test func distributionAndQuantileAreInverse() {
    for freedom in [0.7, 1, 2.5, 30, 1e5, 1e9] {
      let t = StudentT(degreesOfFreedom: freedom)
      for probability in [1e-4, 0.2, 0.5, 0.9, 0.9995] {
        #expect(abs(t.cumulative(t.quantile(probability)) - probability) < 1e-11)
      }
    }
  }

  @Test func threeSeeds() throws {
    let statistic = Statistic([0.90, 0.92, 0.97])
    #expect(statistic.n == 3)
    #expect(try abs(#require(statistic.mean) - 0.93) < 1e-12)
    #expect(try abs(#require(statistic.standardDeviation) - 0.036055512754639) < 1e-12)
    // scipy.stats.t.interval(0.95, 2, mean, sem)
    #expect(try abs(#require(statistic.interval?.lower) - 0.840433141) < 1e-8)
    #expect(try abs(#require(statistic.interval?.upper) - 1.019566859) < 1e-8)
  }

  @Test func oneRunHasNoSpreadAndNaNNoMean() {
    let one = Statistic([0.5])
    #expect(one.mean == 0.5)
    #expect(one.standardDeviation == nil)
    #expect(one.interval == nil)
    let spoilt = Statistic([0.5, .nan])
    #expect(spoilt.n == 2)
    #expect(spoilt.mean == nil)
  }
}
