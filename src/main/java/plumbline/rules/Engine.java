package plumbline.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.drools.base.base.ObjectType;
import org.drools.base.rule.EntryPointId;
import org.drools.core.impl.InternalRuleBase;
import org.drools.core.impl.RuleBaseFactory;
import org.drools.kiesession.session.StatefulKnowledgeSessionImpl;
import org.kie.api.KieBase;
import org.kie.api.KieBaseConfiguration;
import org.kie.api.conf.KieBaseMutabilityOption;
import org.kie.api.event.rule.AfterMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.event.rule.DefaultRuleRuntimeEventListener;
import org.kie.api.event.rule.ObjectInsertedEvent;
import org.kie.api.runtime.rule.ConsequenceException;

/**
 * Rules run by the engine's own network. A session is made once for each thread that runs at the
 * same time and used again: making one costs more than a decision does.
 */
final class Engine implements AutoCloseable {
  private final KieBase base;
  private final Map<String, Rule> byName;
  private final Collection<ObjectType> matched;
  private final Map<Class<?>, Boolean> wanted = new ConcurrentHashMap<>();
  private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /**
   * @param byName the rules by their names
   */
  Engine(KieBase base, Map<String, Rule> byName) {
    this.base = base;
    this.byName = byName;
    this.matched =
        ((InternalRuleBase) base).getRete().getObjectTypeNodes(EntryPointId.DEFAULT).keySet();
  }

  /** A base nobody adds rules to, for which the engine keeps less about every fact. */
  static KieBaseConfiguration unchanging(ClassLoader classes) {
    KieBaseConfiguration config = RuleBaseFactory.newKnowledgeBaseConfiguration(null, classes);
    config.setOption(KieBaseMutabilityOption.DISABLED);
    return config;
  }

  /**
   * Runs the rules over objects.
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
      throw RuleFailed.thrown(rule == null ? null : rule.id(), e);
    } catch (RuleFailed e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw RuleFailed.thrown(null, e);
    } finally {
      // A session whose left-hand side threw has lost matches: only a sound one is used again.
      if (sound) {
        idle.addFirst(session);
      } else {
        session.dispose();
      }
      if (closed) {
        disposeIdle();
      }
    }
  }

  /** Whether any rule can match objects of a class; to insert others would be work for nothing. */
  boolean matches(Class<?> kind) {
    return wanted.computeIfAbsent(
        kind, each -> matched.stream().anyMatch(type -> type.isAssignableFrom(each)));
  }

  @Override
  public void close() {
    closed = true;
    disposeIdle();
  }

  private void disposeIdle() {
    for (Session session = idle.poll(); session != null; session = idle.poll()) {
      session.dispose();
    }
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
            fired.add(rule(event.getMatch().getRule()));
          }
        };
    private final List<StageRun.Inserted> inserted = new ArrayList<>();
    private final List<Rule> fired = new ArrayList<>();

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
        if (matches(object.getClass())) {
          session.insert(object);
        }
      }
      if (session.fireAllRules(maxFirings + 1) > maxFirings) {
        throw RuleFailed.tooMany(fired.get(fired.size() - 1).id(), maxFirings);
      }
      return StageRun.of(inserted, fired);
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
