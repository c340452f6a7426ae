internal import ArgumentParser
internal import Basics
internal import Configuration
internal import Fetching
internal import Spec
internal import Workflow

struct FetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Download the weights and data that specs name and this machine lacks.",
    discussion: """
      Official weights go to Keras's folder (KERAS_HOME/models, else ~/.keras/models), or to the one \
      that --weights names; the files of 'dataset.source' go below the data folder. A file is used \
      only when its digest holds. An interrupted download resumes where it stopped.

      RUNEXP_MIRROR is a folder or a URL that has the files in place of their own addresses: the file \
      of https://HOST/PATH/NAME as MIRROR/HOST/PATH/NAME or as MIRROR/NAME. RUNEXP_FETCH_TIMEOUT is \
      the seconds for which nothing may arrive (30), RUNEXP_FETCH_PAUSE those before the second of \
      four attempts (1, doubled each time), RUNEXP_UNPACK_LIMIT the size that an archive may unpack \
      to (400GiB, and 200 times its own size beyond 100 MiB). Proxies are curl's: https_proxy, \
      http_proxy, no_proxy.
      """)

  @Argument(help: ArgumentHelp("Specs.", valueName: "experiment.yaml"))
  var experiments: [String]

  @OptionGroup var options: ExperimentOptions

  @Flag(help: "Use no network: list what is present and what is missing.")
  var offline = false

  private func settings() throws -> FetchSettings {
    do throws(FetchSettingsFault) {
      var settings = try FetchSettings(
        environment: ProcessText.environment, bytes: ByteCount.parse)
      settings.userAgent = "runexp/\(Version.text)"
      return settings
    } catch {
      throw ValidationError(error.description)
    }
  }

  mutating func validate() throws { _ = try settings() }

  func run() throws {
    let terminal = Terminal.standardError(color: options.color)
    let output = Terminal.standardOutput(color: options.color)
    Interrupt.install()
    let progress = Progress(on: terminal, quiet: options.quiet)
    let stage = FetchProgress(progress)
    let context = FetchContext(
      try settings(), isInterrupted: { Interrupt.isRequested }, emit: { stage.show($0) })
    var fetchers: [Fetcher] = []
    var code: ExitCode?
    // No network before every spec is known to be sound.
    for path in experiments {
      do throws(WorkflowError) {
        let fetcher = try Fetcher(
          specPath: path, options: options.runOptions(), isOffline: offline, context
        ) { line in
          progress.end()
          output.write("\(path): \(line)\n")
        }
        for warning in fetcher.document.warnings {
          terminal.write(verbatim: warning.rendered(colour: terminal.colors) + "\n")
        }
        fetchers.append(fetcher)
      } catch {
        code = code ?? error.report(on: terminal)
      }
    }
    if let code { throw code }
    for fetcher in fetchers {
      for error in fetcher.fetch() {
        progress.end()
        let reported = error.report(on: terminal)
        if case .interrupted = error { throw reported }
        code = code ?? reported
      }
    }
    if let code { throw code }
  }
}
