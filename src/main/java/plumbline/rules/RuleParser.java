package plumbline.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AnnotationDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.QueryDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsParserException;
import org.jspecify.annotations.Nullable;
import org.kie.internal.builder.conf.LanguageLevelOption;

/** Reads the rules of DRL texts and finds what the engine would compile in silence. */
final class RuleParser {
  /** So many are compiled and swapped within the heap a server has by default. */
  static final int MOST_RULES = 3_000;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private final List<String> stages;
  private final RuleFiles source;
  private final List<RuleError> errors = new ArrayList<>();
  private final Map<String, Rule> byId = new HashMap<>();
  private final Map<String, Rule> byName = new HashMap<>();
  private final List<ParsedFile> files = new ArrayList<>();

  /**
   * @param source the files the texts are of
   */
  RuleParser(List<String> stages, RuleFiles source) {
    this.stages = stages;
    this.source = source;
  }

  /** What was found wrong so far. */
  List<RuleError> errors() {
    return errors;
  }

  /** The files that could be read so far. */
  List<ParsedFile> files() {
    return files;
  }

  /** Every rule read so far, by id. */
  Map<String, Rule> rules() {
    return byId;
  }

  /**
   * Reads every file of the source.
   *
   * @return false where there are more rules than a server can take, which is an error as well
   */
  boolean readAll() {
    source.rules().forEach(this::read);
    if (byId.size() <= MOST_RULES) {
      return true;
    }
    String message = "there are %,d rules; %,d at most: what differs by a value is for a list";
    error("rules", 0, 0, null, "too_many_rules", message.formatted(byId.size(), MOST_RULES));
    return false;
  }

  /** Reads one file; what is wrong with it goes to {@link #errors}. */
  void read(String file, String text) {
    String folder = file.contains("/") ? file.substring(0, file.indexOf('/')) : "";
    if (!stages.contains(folder)) {
      error(file, 0, 0, null, "unknown_stage", "a rule file lies in a stage's folder: " + stages);
      return;
    }
    DrlParser parser = new DrlParser(LanguageLevelOption.DRL6);
    PackageDescr parsed = parse(parser, file, text);
    if (parser.hasErrors()) {
      errors.addAll(SyntaxFaults.of(file, text, parser.getErrors()));
      return;
    }
    if (parsed == null) {
      return;
    }
    ParsedFile source = ParsedFile.of(file, folder, text, parsed);
    files.add(source);
    if (!folder.equals(parsed.getNamespace())) {
      error(
          file,
          Math.max(1, parsed.getLine()),
          Math.max(0, parsed.getColumn()) + 1,
          null,
          "package_mismatch",
          mismatch(parsed.getNamespace(), folder));
    }
    for (RuleDescr rule : parsed.getRules()) {
      add(file, folder, rule);
    }
  }

  private static String mismatch(@Nullable String written, String folder) {
    String begin = "write \"package %s\"".formatted(folder);
    return written == null || written.isEmpty()
        ? "the file names no package: " + begin
        : "the package is \"%s\", but the file lies in %s/: %s".formatted(written, folder, begin);
  }

  private @Nullable PackageDescr parse(DrlParser parser, String file, String text) {
    try {
      return parser.parse(false, text);
    } catch (StackOverflowError e) {
      error(file, 0, 0, null, "syntax", "it is nested too deeply");
      return null;
    } catch (DroolsParserException | RuntimeException e) {
      error(file, 0, 0, null, "syntax", firstLine(String.valueOf(e.getMessage())));
      return null;
    }
  }

  private void add(String file, String stage, RuleDescr descr) {
    Map<String, String> annotations = new LinkedHashMap<>();
    for (AnnotationDescr annotation : descr.getAnnotations()) {
      annotations.put(annotation.getName(), unquoted(annotation.getSingleValueAsString()));
    }
    String id = annotations.remove("id");
    String name = descr.getName();
    int line = descr.getLine();
    int column = descr.getColumn() + 1;
    if (descr instanceof QueryDescr) {
      // Its name would be no rule's, and nobody could ask it.
      String message = "query: nobody asks it; write its conditions in the rules";
      error(file, line, column, null, "forbidden_construct", message);
      return;
    }
    if (id == null || id.isBlank()) {
      error(
          file,
          line,
          column,
          name,
          "missing_id",
          "it needs an @id(\"…\"), the name decisions keep");
      return;
    }
    if (!ID.matcher(id).matches()) {
      String message =
          "@id '%s' is not 1 to 100 characters of A-Za-z0-9._-, such as job.is-finance";
      error(file, line, column, name, "bad_id", message.formatted(id.replaceAll("\\s+", " ")));
    }
    Cell cell = source.cell(file, name);
    int place = cell == null ? line : cell.row();
    Rule rule = new Rule(id, name, stage, file, place, Map.copyOf(annotations));
    Rule sameId = byId.putIfAbsent(id, rule);
    if (sameId != null) {
      error(
          file,
          line,
          column,
          name,
          "duplicate_id",
          "@id %s is taken: %s".formatted(id, at(sameId, "duplicate_id")));
    }
    Rule sameName = byName.putIfAbsent(stage + "/" + name, rule);
    if (sameName != null) {
      String message = "the name is taken: " + at(sameName, "duplicate_rule");
      error(file, line, column, name, "duplicate_rule", message);
    }
  }

  private String at(Rule rule, String code) {
    Cell cell = source.cell(rule.file(), rule.name(), code);
    if (cell != null) {
      return rule.file() + ", " + cell.shown();
    }
    return rule.file() + ":" + rule.line();
  }

  static String unquoted(@Nullable String value) {
    String text = value == null ? "" : value.strip();
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static String firstLine(String message) {
    return message.strip().lines().findFirst().orElse("it cannot be read");
  }

  private void error(
      String file, int line, int column, @Nullable String rule, String code, String message) {
    errors.add(new RuleError(file, line, column, rule, RuleError.Severity.ERROR, code, message));
  }
}
