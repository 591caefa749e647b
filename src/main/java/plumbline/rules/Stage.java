package plumbline.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.drools.base.base.ObjectType;
import org.drools.base.rule.EntryPointId;
import org.drools.core.impl.InternalRuleBase;
import org.drools.kiesession.session.StatefulKnowledgeSessionImpl;
import org.kie.api.KieBase;
import org.kie.api.KieBaseConfiguration;
import org.kie.api.KieServices;
import org.kie.api.builder.ReleaseId;
import org.kie.api.conf.KieBaseMutabilityOption;
import org.kie.api.event.rule.AfterMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.event.rule.DefaultRuleRuntimeEventListener;
import org.kie.api.event.rule.ObjectInsertedEvent;
import org.kie.api.runtime.KieContainer;
import org.kie.api.runtime.rule.ConsequenceException;

/**
 * One stage, compiled. A session is made once for each thread that runs at the same time and used
 * again: making one costs more than a decision does.
 */
final class Stage implements AutoCloseable {
  private final KieContainer container;
  private final KieBase base;
  private final ReleaseId release;
  private final Map<String, Rule> byName;
  private final Collection<ObjectType> matched;
  private final Map<Class<?>, Boolean> wanted = new ConcurrentHashMap<>();
  private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /**
   * @param byName the stage's rules by their names
   */
  Stage(KieContainer container, ReleaseId release, Map<String, Rule> byName) {
    this.container = container;
    this.release = release;
    this.base = container.newKieBase(unchanging());
    this.byName = Map.copyOf(byName);
    this.matched =
        ((InternalRuleBase) base).getRete().getObjectTypeNodes(EntryPointId.DEFAULT).keySet();
  }

  /** A base nobody adds rules to, for which the engine keeps less about every fact. */
  private static KieBaseConfiguration unchanging() {
    KieBaseConfiguration config = KieServices.get().newKieBaseConfiguration();
    config.setOption(KieBaseMutabilityOption.DISABLED);
    return config;
  }

  /**
   * Runs the stage over objects.
   *
   * @throws RuleFailed where a rule throws, or more than {@code maxFirings} rules fire
   */
  StageRun run(Collection<?> objects, int maxFirings) {
    Session session = idle.pollFirst();
    if (session == null) {
      session = new Session();
    }
    boolean sound = false;
    try {
      StageRun run = session.run(objects, maxFirings);
      session.clear();
      sound = true;
      return run;
    } catch (ConsequenceException e) {
      Rule rule = byName.get(e.getRule().getName());
      throw new RuleFailed(rule == null ? null : rule.id(), cause(e), e);
    } catch (RuleFailed e) {
      throw e;
    } catch (RuntimeException e) {
      throw new RuleFailed(null, cause(e), e);
    } finally {
      // A session whose left-hand side threw has lost matches: only a sound one is used again.
      if (sound && !closed) {
        idle.addFirst(session);
      } else {
        session.dispose();
      }
    }
  }

  private static String cause(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    String kind = root.getClass().getSimpleName();
    return message == null ? kind : kind + ": " + message.lines().findFirst().orElse("");
  }

  /** Whether any rule can match objects of a class; to insert others would be work for nothing. */
  private boolean wanted(Class<?> kind) {
    return wanted.computeIfAbsent(
        kind, each -> matched.stream().anyMatch(type -> type.isAssignableFrom(each)));
  }

  @Override
  public void close() {
    closed = true;
    for (Session session = idle.poll(); session != null; session = idle.poll()) {
      session.dispose();
    }
    container.dispose();
    KieServices.get().getRepository().removeKieModule(release);
  }

  /** A session with the listeners that record what it does. */
  private final class Session {
    private final StatefulKnowledgeSessionImpl session =
        (StatefulKnowledgeSessionImpl) base.newKieSession();
    private final DefaultRuleRuntimeEventListener insertions =
        new DefaultRuleRuntimeEventListener() {
          @Override
          public void objectInserted(ObjectInsertedEvent event) {
            if (event.getRule() != null) {
              inserted.add(new StageRun.Inserted(rule(event.getRule()), event.getObject()));
            }
          }
        };
    private final DefaultAgendaEventListener firings =
        new DefaultAgendaEventListener() {
          @Override
          public void afterMatchFired(AfterMatchFiredEvent event) {
            last = rule(event.getMatch().getRule());
            if (fired.isEmpty() || !fired.get(fired.size() - 1).id().equals(last.id())) {
              fired.add(last);
            }
          }
        };
    private final List<StageRun.Inserted> inserted = new ArrayList<>();
    private final List<Rule> fired = new ArrayList<>();
    private Rule last = new Rule("", "", "", "", 0, Map.of());

    Session() {
      listen();
    }

    private void listen() {
      session.addEventListener(insertions);
      session.addEventListener(firings);
    }

    private Rule rule(org.kie.api.definition.rule.Rule rule) {
      Rule ours = byName.get(rule.getName());
      if (ours == null) {
        throw new IllegalStateException("the engine ran a rule nobody read: " + rule.getName());
      }
      return ours;
    }

    StageRun run(Collection<?> objects, int maxFirings) {
      for (Object object : objects) {
        if (wanted(object.getClass())) {
          session.insert(object);
        }
      }
      if (session.fireAllRules(maxFirings + 1) > maxFirings) {
        throw new RuleFailed(
            last.id(), "more than %d rules fired in one stage".formatted(maxFirings), null);
      }
      return new StageRun(List.copyOf(inserted), firedIds());
    }

    /** Each once, sorted. */
    private List<String> firedIds() {
      fired.sort(Comparator.comparing(Rule::id));
      List<String> ids = new ArrayList<>(fired.size());
      for (Rule rule : fired) {
        if (ids.isEmpty() || !ids.get(ids.size() - 1).equals(rule.id())) {
          ids.add(rule.id());
        }
      }
      return List.copyOf(ids);
    }

    void clear() {
      // Not by deleting the facts: a rule that begins with "not" would never match again.
      session.reset();
      listen();
      inserted.clear();
      fired.clear();
    }

    void dispose() {
      session.dispose();
    }
  }
}
