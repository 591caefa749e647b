package plumbline.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.model.codegen.ExecutableModelProject;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;

/** One compilation of rule files: parse, look for what the engine lets pass, compile each stage. */
final class Compilation {
  private static final String FOLDER = "src/main/resources/";
  private static final Pattern RULE_NAME = Pattern.compile("rule \"([^\"]+)\"");

  private final RuleFiles files;
  private final List<String> stages;
  private final RuleParser parser;
  private final List<RuleError> errors = new ArrayList<>();

  Compilation(RuleFiles files, List<String> stages) {
    this.files = files;
    this.stages = stages;
    this.parser = new RuleParser(stages);
  }

  CompiledRules compiled() throws RulesInvalid {
    return compiled(null);
  }

  /**
   * Reads everything and compiles the stages that differ.
   *
   * @param before whose stages are taken where their rules are the same
   */
  CompiledRules compiled(@Nullable RuleSet before) throws RulesInvalid {
    files.texts().forEach(this::read);
    errors.addAll(parser.errors());
    errors.addAll(Sandbox.texts(files.rules()));
    if (!errors.isEmpty()) {
      throw new RulesInvalid(errors);
    }
    Map<String, StageClasses> compiled = new LinkedHashMap<>();
    for (String stage : stages) {
      Map<String, String> texts = files.rules(stage);
      Stage unchanged = before == null ? null : before.unchanged(stage, files);
      if (unchanged != null) {
        compiled.put(stage, unchanged.compiled());
      } else if (!texts.isEmpty()) {
        compile(stage, texts, compiled);
      }
    }
    if (!errors.isEmpty()) {
      throw new RulesInvalid(errors);
    }
    List<Rule> rules =
        parser.rules().values().stream()
            .sorted(
                Comparator.comparing((Rule rule) -> stages.indexOf(rule.stage()))
                    .thenComparing(Rule::id))
            .toList();
    return new CompiledRules(rules, compiled);
  }

  private void read(String file, String text) {
    if (file.endsWith(".drl")) {
      parser.read(file, text);
    }
  }

  private void compile(
      String stage, Map<String, String> texts, Map<String, StageClasses> compiled) {
    KieServices services = KieServices.get();
    // A unique release for every build: the engine caches by it, and a swap must see the new one.
    ReleaseId release = services.newReleaseId("plumbline", stage, UUID.randomUUID().toString());
    KieFileSystem system = services.newKieFileSystem();
    system.generateAndWritePomXML(release);
    texts.forEach((file, text) -> system.write(FOLDER + file, text));
    try {
      KieBuilder builder = services.newKieBuilder(system).buildAll(ExecutableModelProject.class);
      List<Message> faults = builder.getResults().getMessages(Message.Level.ERROR);
      if (faults.isEmpty()) {
        StageClasses classes = StageClasses.of((InternalKieModule) builder.getKieModule());
        errors.addAll(Sandbox.check(stage, classes, texts));
        compiled.put(stage, classes);
      } else {
        faults.forEach(fault -> errors.add(error(stage, fault)));
      }
    } catch (RuntimeException e) {
      // The engine's builder sometimes throws instead of reporting.
      errors.add(
          RuleError.error(stage + "/", 0, 0, "builder_failure", String.valueOf(e.getMessage())));
    } finally {
      services.getRepository().removeKieModule(release);
    }
  }

  private RuleError error(String stage, Message fault) {
    String path = fault.getPath() == null ? "" : fault.getPath();
    String file = path.startsWith(FOLDER) ? path.substring(FOLDER.length()) : path;
    String message = fault.getText().strip();
    int line = Math.max(0, fault.getLine());
    Matcher named = RULE_NAME.matcher(message);
    String rule = named.find() ? named.group(1) : null;
    if (!files.texts().containsKey(file)) {
      // The fault lies in a generated class: name the rule's own file where the rule is known.
      Rule known =
          parser.rules().values().stream()
              .filter(r -> r.stage().equals(stage) && r.name().equals(rule))
              .findFirst()
              .orElse(null);
      file = known == null ? stage + "/" : known.file();
      line = known == null ? 0 : known.line();
    }
    if (line == 0) {
      line = lineOfQuoted(message, files.texts().getOrDefault(file, ""));
    }
    String owner = rule == null ? ruleAt(file, line) : rule;
    return new RuleError(
        file, line, 0, owner, RuleError.Severity.ERROR, "compile_error", firstLine(message));
  }

  /**
   * The engine often says what is wrong and not where, but quotes it after a colon: the one line
   * where that stands, or 0.
   */
  private static int lineOfQuoted(String message, String text) {
    String quoted = firstLine(message.substring(message.lastIndexOf(": ") + 1)).strip();
    if (quoted.isEmpty()) {
      return 0;
    }
    // The engine may set other spaces than the author.
    String anySpace =
        Stream.of(quoted.split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s*"));
    List<Integer> starts =
        Pattern.compile(anySpace).matcher(text).results().map(MatchResult::start).toList();
    return starts.size() == 1
        ? 1 + (int) text.substring(0, starts.get(0)).chars().filter(c -> c == '\n').count()
        : 0;
  }

  /** The name of the rule a line belongs to. */
  private @Nullable String ruleAt(String file, int line) {
    return parser.rules().values().stream()
        .filter(rule -> rule.file().equals(file) && rule.line() <= line)
        .max(Comparator.comparingInt(Rule::line))
        .map(Rule::name)
        .orElse(null);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message);
  }
}
