package plumbline.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.drools.model.Model;
import org.drools.model.impl.ModelImpl;
import org.drools.modelcompiler.KieBaseBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One stage, compiled. Plain rules, which is nearly all there are, are matched one by one; the
 * others by the engine's network. Where the two would not come to the same, because a rule matches
 * what another inserts, the engine runs them all.
 */
final class Stage implements AutoCloseable {
  private final List<StagePart> parts;
  private final Map<String, Rule> byName;
  private final PlainRules plain;
  private final @Nullable Engine others;
  private @Nullable Engine whole;
  private int users;

  /**
   * @param byName the stage's rules by their names
   * @throws LinkageError where the classes are not what the engine makes
   */
  Stage(List<StagePart> parts, Map<String, Rule> byName) {
    this.parts = List.copyOf(parts);
    this.byName = Map.copyOf(byName);
    Kinds kinds = new Kinds();
    List<PlainRule> plainRules = new ArrayList<>();
    List<Model> rest = new ArrayList<>();
    for (Model each : models()) {
      List<org.drools.model.Rule> left = new ArrayList<>();
      for (org.drools.model.Rule rule : each.getRules()) {
        Rule ours = Objects.requireNonNull(this.byName.get(rule.getName()));
        PlainRule.of(rule, ours, kinds).ifPresentOrElse(plainRules::add, () -> left.add(rule));
      }
      if (!left.isEmpty()) {
        rest.add(with(each, left));
      }
    }
    this.plain = new PlainRules(plainRules, kinds);
    this.others = rest.isEmpty() ? null : engine(rest);
  }

  /** The models of every part, with the rules that are taken from it. */
  private List<Model> models() {
    List<Model> models = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (StagePart part : parts) {
      for (Model model : part.classes().models()) {
        List<org.drools.model.Rule> rules = new ArrayList<>();
        for (org.drools.model.Rule rule : model.getRules()) {
          Rule ours = byName.get(rule.getName());
          if (ours != null && part.files().contains(ours.file())) {
            rules.add(rule);
            taken.add(rule.getName());
          }
        }
        models.add(with(model, rules));
      }
    }
    if (!taken.equals(byName.keySet())) {
      throw new IllegalStateException(
          "the engine did not compile every rule of " + byName.keySet());
    }
    return models;
  }

  private Engine engine(List<Model> of) {
    // The rules name their classes themselves; a base of several parts has no one loader.
    ClassLoader classes = parts.get(0).classes().load().getClassLoader();
    return new Engine(
        KieBaseBuilder.createKieBaseFromModel(of, Engine.unchanging(classes)), byName);
  }

  private static Model with(Model model, List<org.drools.model.Rule> rules) {
    ModelImpl copy = new ModelImpl(model.getName());
    model.getTypeMetaDatas().forEach(copy::addTypeMetaData);
    return copy.withRules(rules).withQueries(model.getQueries()).withGlobals(model.getGlobals());
  }

  /**
   * Runs the stage over objects.
   *
   * @throws RuleFailed where a rule throws, or more than {@code maxFirings} rules fire
   */
  StageRun run(Collection<?> objects, int maxFirings) {
    try {
      StageRun run = plain.run(objects, this::matches, maxFirings);
      if (others == null) {
        return run;
      }
      StageRun rest = others.run(objects, maxFirings);
      for (StageRun.Inserted inserted : rest.inserted()) {
        if (plain.matches(inserted.object().getClass())) {
          return runByEngine(objects, maxFirings);
        }
      }
      return run.and(rest);
    } catch (Matching.NeedsEngine e) {
      return runByEngine(objects, maxFirings);
    }
  }

  /**
   * Why rules that did not fire on objects did not: by id, where that can be told.
   *
   * @param asked ids of the rules it is asked of
   */
  Map<String, WhyNot.Failure> whyNot(
      Collection<?> objects, Predicate<String> asked, int maxFirings) {
    return onlyMatchesWhatIsGiven(objects, maxFirings) ? plain.whyNot(objects, asked) : Map.of();
  }

  /** Whether no rule matches what another one inserts: else there are more facts than are given. */
  private boolean onlyMatchesWhatIsGiven(Collection<?> objects, int maxFirings) {
    try {
      plain.run(objects, this::matches, maxFirings);
      return others == null
          || others.run(objects, maxFirings).inserted().stream()
              .noneMatch(inserted -> plain.matches(inserted.object().getClass()));
    } catch (Matching.NeedsEngine e) {
      return false;
    }
  }

  /** What it was loaded from. */
  List<StagePart> parts() {
    return parts;
  }

  /** Notes another rule set it is a stage of; each closes it, and the last one's closing counts. */
  synchronized Stage used() {
    users++;
    return this;
  }

  /** How many of its rules are matched without the engine's network. */
  int plainRules() {
    return plain.size();
  }

  private boolean matches(Class<?> kind) {
    return plain.matches(kind) || (others != null && others.matches(kind));
  }

  /** As {@link #run}, every rule by the engine's network: the same, and slower. */
  StageRun runByEngine(Collection<?> objects, int maxFirings) {
    return whole().run(objects, maxFirings);
  }

  private synchronized Engine whole() {
    if (whole == null) {
      whole = engine(models());
    }
    return whole;
  }

  /** Whether every set it was a stage of has closed it. */
  synchronized boolean closed() {
    return users <= 0;
  }

  @Override
  public synchronized void close() {
    if (--users > 0) {
      return;
    }
    if (others != null) {
      others.close();
    }
    if (whole != null) {
      whole.close();
    }
  }
}
