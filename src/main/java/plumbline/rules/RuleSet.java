package plumbline.rules;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Rule files, compiled: immutable, for any number of threads. Everything a decision depends on
 * besides the facts is in here or in its {@link #files}.
 */
public final class RuleSet implements AutoCloseable {
  private final RuleFiles files;
  private final List<Rule> rules;
  private final Map<String, Stage> stages;
  private final boolean byEngine;

  /** By file and name, read when they are first asked for. */
  private final Map<String, Map<String, RuleText>> texts = new ConcurrentHashMap<>();

  RuleSet(RuleFiles files, List<Rule> rules, Map<String, Stage> stages) {
    this(files, rules, new LinkedHashMap<>(stages), false);
    stages.values().forEach(Stage::used);
  }

  private RuleSet(RuleFiles files, List<Rule> rules, Map<String, Stage> stages, boolean byEngine) {
    this.files = files;
    this.rules = rules;
    this.stages = stages;
    this.byEngine = byEngine;
  }

  /**
   * The same rules, every one run by the engine's own network: the same results, more slowly. What
   * they hold is shared: close only one.
   */
  public RuleSet byEngine() {
    return new RuleSet(files, rules, stages, true);
  }

  /**
   * Compiles the rules of every stage.
   *
   * @param stages the folders rules may lie in, in the order they run
   * @throws RulesInvalid with everything that is wrong
   */
  public static RuleSet compile(RuleFiles files, List<String> stages) throws RulesInvalid {
    return compile(files, stages, null, null);
  }

  /** As above, from a cache, or left there for the next. */
  static RuleSet compile(RuleFiles files, List<String> stages, RuleCache cache)
      throws RulesInvalid {
    return compile(files, stages, cache, null);
  }

  /**
   * As above, with what can be taken from elsewhere: stages from a rule set with the same rules
   * there, and compiled rules from a cache, where they are left for the next.
   *
   * @param before a rule set that is not closed; the stages it shares live as long as both
   */
  public static RuleSet compile(
      RuleFiles files, List<String> stages, @Nullable RuleCache cache, @Nullable RuleSet before)
      throws RulesInvalid {
    if (before != null && before.files.rules().equals(files.rules())) {
      return new RuleSet(files, before.rules, before.stages);
    }
    RuleSet kept = cache == null ? null : cache.ruleSet(files, stages, before);
    if (kept != null) {
      return kept;
    }
    CompiledRules compiled = new Compilation(files, stages).compiled(before);
    RuleSet ruleSet = compiled.ruleSet(files, before);
    if (cache != null) {
      cache.keep(files, stages, compiled);
    }
    return ruleSet;
  }

  /** The stage of this set, where other files have the same rules in it. */
  @Nullable Stage unchanged(String stage, RuleFiles other) {
    Stage here = stages.get(stage);
    return here != null && files.rules(stage).equals(other.rules(stage)) ? here : null;
  }

  /** What a stage of it was loaded from; nothing for a stage without rules. */
  List<StagePart> parts(String stage) {
    Stage here = stages.get(stage);
    return here == null ? List.of() : here.parts();
  }

  /** Whether a stage is the same object in both sets. */
  public boolean shares(String stage, RuleSet other) {
    Stage here = stages.get(stage);
    return here != null && here.equals(other.stages.get(stage));
  }

  /** Whether any of its stages has ended. */
  public boolean closed() {
    return stages.values().stream().anyMatch(Stage::closed);
  }

  /** How many of its rules are matched without the engine's network. */
  int plainRules() {
    return stages.values().stream().mapToInt(Stage::plainRules).sum();
  }

  /** The hash over everything in it, 32 hexadecimal digits. */
  public String version() {
    return files.version();
  }

  /** What it was compiled from. */
  public RuleFiles files() {
    return files;
  }

  /** Its rules, by stage in the order stages run, then by id. */
  public List<Rule> rules() {
    return rules;
  }

  /**
   * Runs one stage over objects; a stage without rules inserts nothing.
   *
   * @param objects each once
   * @param maxFirings how many rules may fire before the run is given up, at least 1
   * @throws RuleFailed where a rule throws or overruns
   */
  public StageRun run(String stage, Collection<?> objects, int maxFirings) {
    Stage compiled = stages.get(stage);
    if (compiled == null) {
      return StageRun.NOTHING;
    }
    return byEngine ? compiled.runByEngine(objects, maxFirings) : compiled.run(objects, maxFirings);
  }

  /**
   * Why rules of a stage did not fire on objects.
   *
   * @param objects what the stage was run over
   * @param fired ids of the rules that fired then
   * @return one for every other rule of the stage, by id
   * @throws RuleFailed where a rule throws or overruns, as it then did when it was run
   */
  public List<WhyNot> whyNot(
      String stage, Collection<?> objects, Collection<String> fired, int maxFirings) {
    Stage compiled = stages.get(stage);
    if (compiled == null) {
      return List.of();
    }
    Set<String> did = Set.copyOf(fired);
    Map<String, WhyNot.Failure> reasons =
        compiled.whyNot(objects, id -> !did.contains(id), maxFirings);
    return rules.stream()
        .filter(rule -> rule.stage().equals(stage) && !did.contains(rule.id()))
        .map(rule -> WhyNot.of(rule, reasons.get(rule.id()), files, text(rule)))
        .toList();
  }

  /** Whether a rule is switched off, by {@code enabled false} or in its table. */
  public boolean off(Rule rule) {
    RuleText text = text(rule);
    return text != null && text.off();
  }

  private @Nullable RuleText text(Rule rule) {
    return texts.computeIfAbsent(rule.file(), this::texts).get(rule.name());
  }

  private Map<String, RuleText> texts(String file) {
    String text = files.drl(file);
    return text == null ? Map.of() : RuleText.all(text);
  }

  /** What a rule inserts; empty where its consequence does more, or something else, or by cases. */
  public Optional<Insertion> insertion(Rule rule) {
    return Optional.ofNullable(text(rule)).flatMap(Insertion::of);
  }

  /**
   * Gives back what the engine holds for it, but for the stages another set shares. Runs under way
   * are not disturbed.
   */
  @Override
  public void close() {
    stages.values().forEach(Stage::close);
  }
}
