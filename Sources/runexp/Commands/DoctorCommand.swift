internal import ArgumentParser
internal import Basics
internal import Confinement
internal import Images
internal import Workflow

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check results and caches: digests, damaged and half-written files, orphans.",
    discussion: """
      Reads everything and changes nothing. The exit code is 66 if something is damaged; what is \
      left over, such as runs whose process is gone, is only noted. It also says what keeps files of \
      others from doing harm on this machine.
      """)

  @Argument(
    help: ArgumentHelp(
      "Runs, experiments, results directories or caches (default: all results and the cache).",
      valueName: "path"))
  var paths: [String] = []

  @Option(help: ArgumentHelp("Directory of the runs.", valueName: "dir"))
  var results: String?

  func run() throws {
    let directories = Directories(
      data: nil, weights: nil, results: results, environment: ProcessText.environment)
    let errors = Terminal.standardError(color: .auto)
    var doctor = Doctor()
    var code: ExitCode?
    if paths.isEmpty {
      doctor.check(results: directories.results)
      doctor.check(cache: directories.cache)
    }
    for path in paths {
      do throws(WorkflowError) { try doctor.check(path) } catch { code = error.report(on: errors) }
    }
    let output = Terminal.standardOutput(color: .auto)
    output.write("files of others are read \(DoctorCommand.confinement)\n")
    for finding in doctor.findings {
      output.write(data: "\(finding.path): \(finding.weight.rawValue): \(finding.text)\n")
    }
    let damaged = doctor.findings.count { $0.weight == .damaged }
    output.write(
      "\(doctor.runs.counted("run")) and \(doctor.featureFiles.counted("file")) of stored features: "
        + "\(damaged) damaged, \((doctor.findings.count - damaged).counted("note"))\n")
    if !doctor.isSound { throw Exit.missingInput }
    if let code { throw code }
  }

  /// How, by what protects on this machine.
  private static var confinement: String {
    do throws(ParserFailure) {
      guard let protection = try ParserClient<ImageParser>().protection() else {
        return "by this process itself, without confinement"
      }
      return "by confined processes; the confinement is \(protection.text)"
    } catch {
      return "not at all: \(error.description)"
    }
  }
}
