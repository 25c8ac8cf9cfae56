import ChunkStore
import TelemetryModel

/// Reads JSON documents of recorded data: answers of the Prometheus and Loki HTTP APIs, push
/// requests of Loki, and lines of exports. Any number of documents may follow one another.
///
/// The three tell themselves apart by their members, so one reader takes them all. Answers and
/// requests end at the first error; of lines the wrong ones are noted and passed over.
final class DocumentReader {
  private let json: JSONReader
  private let path: String
  private let isLines: Bool
  private let options: ImportOptions
  private var gatherer: RecordGatherer
  private var notes = ImportReport()
  /// What has nothing to store, or could not be had exactly.
  private var labelSets = 0
  private var unlabelled = 0
  private var guessedHistograms = 0
  private var listedHistograms = 0

  /// - Parameter isLines: whether each line is a document.
  init(
    _ stream: any ByteStream, path: String, isLines: Bool, options: ImportOptions,
    sink: any RecordingSink
  ) {
    json = JSONReader(stream)
    json.path = path
    self.path = path
    self.isLines = isLines
    self.options = options
    gatherer = RecordGatherer(options: options, sink: sink)
  }

  var report: ImportReport {
    var report = notes
    report.add(gatherer.report)
    report.bytesRead = json.byteCount
    if labelSets > 0 {
      report.note("\(path): \(labelSets) label sets came without samples; nothing to store")
    }
    if unlabelled > 0 {
      report.note(
        "\(path): \(unlabelled) results without any label were left out; --label gives them one")
    }
    if listedHistograms > 0 {
      report.note(
        "\(path): \(listedHistograms) native histograms were built from their listed buckets; counter resets and empty zero buckets are not listed"
      )
    }
    if guessedHistograms > 0 {
      report.note(
        "\(path): the bounds of \(guessedHistograms) histograms are no exponential schema's; they have custom buckets now"
      )
    }
    return report
  }

  /// Reads to the end.
  ///
  /// - Parameter progress: told the bytes read so far, now and then.
  func read(progress: (Int) -> Void) throws(RecordingError) {
    var nextReport = 1 << 22
    while true {
      do throws(RecordingError) {
        let kind = try json.kind()
        if kind == .end { return }
        try document(kind)
      } catch {
        guard case .malformed(let problem) = error, isLines, !options.isStrict else {
          throw error
        }
        notes.note(problem)
        try json.resynchronise()
      }
      if json.byteCount >= nextReport {
        nextReport = json.byteCount + 1 << 22
        progress(json.byteCount)
      }
    }
  }

  // MARK: Documents

  private func document(_ kind: JSONReader.Kind) throws(RecordingError) {
    gatherer.begin()
    if kind == .array {
      try results()
      return
    }
    var export = ExportLine()
    var isRecord = false
    try json.beginObject()
    while try json.nextMember() {
      switch json.validText() {
      case "status": try status()
      case "error": try answerError()
      case "data": try data()
      case "result": try results()
      case "streams": try results()
      case "metadata": try metadata()
      case "metric", "stream", "labels":
        isRecord = true
        gatherer.identify(try json.labels())
      case "values", "value", "timestamps", "histograms", "histogram", "startTimestamps":
        isRecord = true
        try recordMember(&export)
      default: try json.skipValue()
      }
    }
    if isRecord { try finishRecord(export) }
  }

  private func status() throws(RecordingError) {
    try json.string()
    if json.validText() == "error" { throw json.failure("this is an error's answer, not data") }
  }

  private func answerError() throws(RecordingError) {
    try json.string()
    throw json.failure("this is an error's answer: \(json.validText())")
  }

  /// `data` of an answer: an object with a result, or a list of label sets or texts.
  private func data() throws(RecordingError) {
    if try json.kind() == .array {
      try results()
      return
    }
    try json.beginObject()
    while try json.nextMember() {
      switch json.validText() {
      case "result": try results()
      default: try json.skipValue()
      }
    }
  }

  private func results() throws(RecordingError) {
    try json.beginArray()
    while try json.nextElement() {
      switch try json.kind() {
      case .object: try result()
      case .string, .number, .array, .bool, .null, .end:
        // A scalar's two elements, or the names of labels.
        try json.skipValue()
        labelSets += 1
      }
    }
  }

  private func result() throws(RecordingError) {
    gatherer.begin()
    var export = ExportLine()
    var isRecord = false
    try json.beginObject()
    while try json.nextMember() {
      switch json.validText() {
      case "metric", "stream":
        isRecord = true
        gatherer.identify(try json.labels())
      case "values", "value", "timestamps", "histograms", "histogram", "startTimestamps":
        isRecord = true
        try recordMember(&export)
      default: try json.skipValue()
      }
    }
    if isRecord { try finishRecord(export) } else { labelSets += 1 }
  }

  // MARK: Samples and entries

  /// The columns of an export line, which must be of one length.
  private struct ExportLine {
    var timestamps: [Int64] = []
    var startTimestamps: [Int64] = []
    var values: [Double] = []
    var histograms: [FloatHistogram] = []
  }

  private func recordMember(_ export: inout ExportLine) throws(RecordingError) {
    switch json.validText() {
    case "timestamps": try json.integers(into: &export.timestamps)
    case "startTimestamps": try json.integers(into: &export.startTimestamps)
    case "value": try pair()
    case "histogram": try histogramPair()
    case "histograms":
      try json.beginArray()
      while try json.nextElement() {
        if try json.kind() == .array {
          try histogramPair()
        } else {
          export.histograms.append(try json.histogram())
        }
      }
    default:
      try json.beginArray()
      while try json.nextElement() {
        if try json.kind() == .array {
          try pair()
        } else {
          export.values.append(try json.double())
        }
      }
    }
  }

  /// `[seconds, "value"]`, or `["nanoseconds", "line", {metadata}]`.
  private func pair() throws(RecordingError) {
    try json.beginArray()
    guard try json.nextElement() else { throw json.failure("a time was expected") }
    if try json.kind() == .string {
      try entry()
      return
    }
    let time = try json.secondsAsMilliseconds()
    guard try json.nextElement() else { throw json.failure("a value was expected") }
    let value = try json.double()
    if try json.nextElement() { throw json.failure("`]` was expected behind the value") }
    try gatherer.append(time, value)
  }

  private func entry() throws(RecordingError) {
    let time = try json.integer()
    guard try json.nextElement() else { throw json.failure("a line was expected") }
    let line = try line()
    var metadata = Labels()
    if try json.nextElement() {
      metadata = try structuredMetadata()
      if try json.nextElement() { throw json.failure("`]` was expected behind the metadata") }
    }
    try gatherer.append(time, line, metadata: metadata)
  }

  private func line() throws(RecordingError) -> [UInt8] {
    if try json.kind() != .object {
      try json.string()
      return json.text
    }
    try json.beginObject()
    guard try json.nextMember(), json.validText() == "base64" else {
      throw json.failure("a line, or `base64` of one, was expected")
    }
    try json.string()
    guard let line = Base64.decoded(json.text) else { throw json.failure("this is no base64") }
    if try json.nextMember() { throw json.failure("`}` was expected behind the base64") }
    return line
  }

  /// An entry's metadata; answers may put it beside the labels that parsers found, which are no
  /// part of the entry.
  private func structuredMetadata() throws(RecordingError) -> Labels {
    var labels: [Label] = []
    try json.beginObject()
    while try json.nextMember() {
      let name = json.validText()
      if try json.kind() == .object {
        if name == "structuredMetadata" {
          labels += try json.labels().pairs
        } else {
          try json.skipValue()
        }
        continue
      }
      try json.string()
      labels.append(Label(name: name, value: json.validText()))
    }
    return Labels(labels)
  }

  private func histogramPair() throws(RecordingError) {
    try json.beginArray()
    guard try json.nextElement() else { throw json.failure("a time was expected") }
    let time = try json.secondsAsMilliseconds()
    guard try json.nextElement() else { throw json.failure("a histogram was expected") }
    let (value, isCertain) = try json.listedHistogram().histogram()
    if try json.nextElement() { throw json.failure("`]` was expected behind the histogram") }
    listedHistograms += 1
    if !isCertain { guessedHistograms += 1 }
    try gatherer.append(time, value)
  }

  private func finishRecord(_ export: ExportLine) throws(RecordingError) {
    let count = export.values.count + export.histograms.count
    guard export.timestamps.count == count, export.values.isEmpty || export.histograms.isEmpty,
      export.startTimestamps.isEmpty || export.startTimestamps.count == count
    else {
      throw json.failure(
        "the line has \(export.timestamps.count) timestamps and \(export.startTimestamps.count) start timestamps for \(count) values"
      )
    }
    if !export.values.isEmpty {
      gatherer.samples.timestamps += export.timestamps
      gatherer.samples.values += export.values
      gatherer.samples.startTimestamps = export.startTimestamps
    } else if !export.histograms.isEmpty {
      gatherer.samples.histogramTimestamps += export.timestamps
      gatherer.samples.histograms += export.histograms
      gatherer.samples.histogramStartTimestamps = export.startTimestamps
    }
    if try !gatherer.end() { unlabelled += 1 }
  }

  private func metadata() throws(RecordingError) {
    var name = ""
    var metadata = MetricMetadata()
    try json.beginObject()
    while try json.nextMember() {
      let member = json.validText()
      try json.string()
      let value = json.validText()
      switch member {
      case "metric": name = value
      case "help": metadata.help = value
      case "unit": metadata.unit = value
      case "type":
        guard let kind = MetricMetadata.Kind(rawValue: value) else {
          throw json.failure("\(GoString.quoted(value)) is no metric type")
        }
        metadata.kind = kind
      default: break
      }
    }
    try gatherer.note(metric: name, metadata)
  }
}
