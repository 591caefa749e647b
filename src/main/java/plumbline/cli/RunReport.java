package plumbline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import plumbline.capture.RunSummary;
import plumbline.capture.RunSummary.Group;
import plumbline.facts.FactsJson;
import plumbline.facts.Qualification;

/** The summary of a run, for people and for programs. It has no figure that differs by machine. */
record RunReport(Path file, Instant at, String ruleSet, Path out, RunSummary summary) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("%s, decided as at %s by rule set %s%n".formatted(file, instant(), ruleSet));
    text.append("%n%-28s%10s%n".formatted("", "rows"));
    count(text, "in the file", summary.rows());
    count(text, "accepted", summary.accepted());
    count(text, "rejected", summary.rejected());
    count(text, "undecided", summary.undecided());
    count(text, "duplicates", summary.duplicates());
    text.append("%n%-28s%10s%n".formatted("source", "leads"));
    summary.bySource().forEach((source, leads) -> count(text, source, leads));
    text.append("%n%-28s%10s%16s%n".formatted("nurturing, by status", "leads", "average score"));
    summary.byStatus().forEach((status, group) -> group(text, status, group));
    text.append("%n%-28s%10s%16s%n".formatted("qualification", "leads", "average score"));
    group(text, "qualified", summary.of(Qualification.QUALIFIED));
    group(text, "unqualified", summary.of(Qualification.UNQUALIFIED));
    group(text, "nurturing or unqualified", notQualified());
    text.append("%nresults in %s%n".formatted(out));
    return text.toString();
  }

  String json() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("file", file.toString());
    json.put("at", instant());
    json.put("rule_set", ruleSet);
    json.put("rows", summary.rows());
    json.put("accepted", summary.accepted());
    json.put("rejected", summary.rejected());
    json.put("undecided", summary.undecided());
    json.put("duplicates", summary.duplicates());
    ObjectNode sources = json.putObject("sources");
    summary.bySource().forEach(sources::put);
    ObjectNode nurturing = json.putObject("nurturing");
    for (Map.Entry<String, Group> status : summary.byStatus().entrySet()) {
      group(nurturing, status.getKey(), status.getValue());
    }
    ObjectNode qualification = json.putObject("qualification");
    group(qualification, "qualified", summary.of(Qualification.QUALIFIED));
    group(qualification, "unqualified", summary.of(Qualification.UNQUALIFIED));
    group(qualification, "not_qualified", notQualified());
    json.put("out", out.toString());
    return json.toPrettyString() + System.lineSeparator();
  }

  private String instant() {
    return FactsJson.instant(at);
  }

  private Group notQualified() {
    return summary.of(Qualification.NURTURING, Qualification.UNQUALIFIED);
  }

  private static void count(StringBuilder text, String name, long count) {
    text.append("  %-26s%,10d%n".formatted(name, count));
  }

  private static void group(StringBuilder text, String name, Group group) {
    BigDecimal average = group.averageScore();
    String score = average == null ? "-" : average.toPlainString();
    text.append("  %-26s%,10d%16s%n".formatted(name, group.leads(), score));
  }

  private static void group(ObjectNode json, String name, Group group) {
    json.putObject(name).put("leads", group.leads()).put("average_score", group.averageScore());
  }
}
