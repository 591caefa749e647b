package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import plumbline.journal.JournalEntry;

class BisectionTest {
  private static final DrainFault FAULT =
      DrainFault.of(new IllegalArgumentException("one of them is poison"));

  /** Takes every entry that is no poison, in transactions, and notes the order. */
  private static final class Recorded implements Bisection.Target {
    final Set<Long> poison;
    final List<Long> passed = new ArrayList<>();
    final List<Long> setAside = new ArrayList<>();
    int transactions;
    int failAfter = Integer.MAX_VALUE;

    Recorded(Set<Long> poison) {
      this.poison = poison;
    }

    @Override
    public Future<Void> apply(List<JournalEntry> entries) {
      if (++transactions > failAfter) {
        return Future.failedFuture(VertxException.noStackTrace("gone"));
      }
      if (entries.stream().anyMatch(entry -> poison.contains(entry.sequence()))) {
        return Future.failedFuture(new IllegalArgumentException("poison"));
      }
      entries.forEach(entry -> passed.add(entry.sequence()));
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> setAside(JournalEntry entry, DrainFault fault, int attempts) {
      setAside.add(entry.sequence());
      passed.add(entry.sequence());
      return Future.succeededFuture();
    }
  }

  private static List<JournalEntry> entries(int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(i -> new JournalEntry("e", i, new byte[0]))
        .toList();
  }

  @Property(tries = 300)
  void exactlyThePoisonIsSetAsideAndAllGoPastInOrder(
      @ForAll @IntRange(min = 1, max = 500) int count,
      @ForAll Set<@IntRange(min = 1, max = 500) Integer> chosen) {
    Set<Long> poison = new TreeSet<>();
    chosen.stream().filter(i -> i <= count).forEach(i -> poison.add((long) i));
    if (poison.isEmpty()) {
      poison.add(1L);
    }
    Recorded target = new Recorded(poison);
    assertTrue(new Bisection(target).run(entries(count), FAULT, 3).succeeded());
    assertEquals(new ArrayList<>(poison), target.setAside);
    assertEquals(LongStream.rangeClosed(1, count).boxed().toList(), target.passed);
  }

  @Test
  void onePoisonOfManyCostsFewTransactions() {
    Recorded target = new Recorded(Set.of(333L));
    assertTrue(new Bisection(target).run(entries(512), FAULT, 3).succeeded());
    assertTrue(target.transactions <= 18, "transactions: " + target.transactions);
  }

  @Test
  void aDatabaseThatGoesAwayMeanwhileStopsItAndBlamesNobody() {
    Recorded target = new Recorded(Set.of(9L));
    target.failAfter = 2;
    Future<Void> run = new Bisection(target).run(entries(16), FAULT, 3);
    assertTrue(run.failed());
    assertEquals("gone", run.cause().getMessage());
    assertEquals(List.of(), target.setAside);
    assertEquals(LongStream.rangeClosed(1, 8).boxed().toList(), target.passed);
  }
}
