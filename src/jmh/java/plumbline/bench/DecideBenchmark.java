package plumbline.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.decision.Outcome;
import plumbline.decision.OutcomeJson;
import plumbline.facts.Facts;
import plumbline.rules.RuleFiles;
import plumbline.server.Config;

/** The engine alone: deciding by the shipped rules, by more of them, and by hand. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class DecideBenchmark {
  private static final int LEADS = 1_024;
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  /** How many times over the rules are there. */
  @Param({"1", "10"})
  public int times;

  /** How many each lead has. */
  @Param({"2", "8"})
  public int activities;

  private Decide decide;
  private HandWritten handWritten;
  private List<Facts> leads;
  private Outcome outcome;
  private int next;

  /** Compiles the rules of the working directory. */
  @Setup(Level.Trial)
  public void setUp() throws Exception {
    DecidingConfig config = Config.load(Path.of("config")).deciding();
    RuleFiles rules = RuleFiles.read(Path.of("rules"));
    decide = Decide.compile(RuleMultiples.of(rules, times), config);
    handWritten = HandWritten.of(rules, config);
    leads = BenchLeads.facts(LEADS, activities, NOW, config);
    outcome = decide.decide(leads.get(0), NOW);
  }

  /** Gives back what the engine holds. */
  @TearDown(Level.Trial)
  public void tearDown() {
    decide.close();
  }

  private Facts next() {
    return leads.get(next++ % LEADS);
  }

  /** By the rules. */
  @Benchmark
  public Outcome rules() {
    return decide.decide(next(), NOW);
  }

  /** By hand. */
  @Benchmark
  public Object byHand() {
    return handWritten.decide(next(), NOW);
  }

  /** The outcome as text. */
  @Benchmark
  public String json() {
    return OutcomeJson.write(outcome);
  }
}
