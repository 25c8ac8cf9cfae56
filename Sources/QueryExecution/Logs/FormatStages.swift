import GoTemplate
import LogQLSyntax
import TelemetryModel

/// The labels of an entry as templates see them.
enum TemplateData {
  static func value(_ labels: EntryLabels) -> TemplateValue {
    .labels(labels.labels())
  }
}

/// `| line_format`: a line made of labels.
final class LineFormatStage: LogStage {
  private let template: Template<LogTemplateEnvironment>
  private let evaluationTime: Int64

  init(_ text: String, evaluationTime: Int64) throws(PipelineCompilationError) {
    self.evaluationTime = evaluationTime
    do throws(TemplateParseError) {
      template = try Template(parsing: text, name: "line", functions: LogTemplateFunctions.table)
    } catch {
      throw PipelineCompilationError("invalid line template: \(error)")
    }
  }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    let environment = LogTemplateEnvironment(
      line: String(decoding: line, as: UTF8.self), timestamp: labels.timestamp, now: evaluationTime)
    do throws(TemplateExecutionError) {
      var out: [UInt8] = []
      try template.execute(TemplateData.value(labels), environment: environment, into: &out)
      line = out[...]
    } catch {
      labels.fail(PipelineErrorKind.template, error.description)
    }
    return true
  }
}

/// `| label_format`: labels renamed, or made of others.
final class LabelFormatStage: LogStage {
  private enum Assignment {
    case rename(label: String, from: String)
    case template(label: String, Template<LogTemplateEnvironment>)
  }

  private let assignments: [Assignment]
  private let evaluationTime: Int64

  init(_ formats: [LabelFormat], evaluationTime: Int64) throws(PipelineCompilationError) {
    self.evaluationTime = evaluationTime
    var assignments: [Assignment] = []
    for format in formats {
      switch format {
      case .rename(let label, let from): assignments.append(.rename(label: label, from: from))
      case .template(let label, let text):
        do throws(TemplateParseError) {
          let template = try Template(
            parsing: text, name: "label", functions: LogTemplateFunctions.table)
          assignments.append(.template(label: label, template))
        } catch {
          throw PipelineCompilationError("invalid template for label '\(label)': \(error)")
        }
      }
    }
    self.assignments = assignments
  }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    // Templates of one stage see the labels as they were when the first of them ran.
    var data: TemplateValue?
    for assignment in assignments {
      switch assignment {
      case .rename(let label, let from):
        guard let value = labels.value(from) else { continue }
        labels.overwrite(label, value)
        labels.delete(from)
      case .template(let label, let template):
        let known = data ?? TemplateData.value(labels)
        data = known
        let environment = LogTemplateEnvironment(
          line: String(decoding: line, as: UTF8.self), timestamp: labels.timestamp,
          now: evaluationTime)
        do throws(TemplateExecutionError) {
          labels.overwrite(label, try template.execute(known, environment: environment))
        } catch {
          labels.fail(PipelineErrorKind.template, error.description)
        }
      }
    }
    return true
  }
}
