package plumbline.decision;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Lead;
import plumbline.rules.RuleCache;
import plumbline.rules.RuleFiles;
import plumbline.testing.Tags;
import plumbline.testing.TestRules;

/**
 * A process that decides all the time while its rules are swapped, and prints what it holds before
 * and after: metaspace, heap after collection, threads and open files.
 */
final class Swapping {
  private static final List<String> FILES =
      List.of(
          "scoring/tags.drl",
          "segmentation/tags.drl",
          "qualification/tags.drl",
          "routing/tags.drl");

  private final ActiveRules active;
  private volatile boolean ended;
  private int number;

  private Swapping(Path folder) throws Exception {
    RuleBuild build = new RuleBuild(RuleCache.of(folder));
    Map<String, String> texts = new TreeMap<>(TestRules.smallTexts());
    texts.putAll(Tags.RULES);
    RuleFiles files = new RuleFiles(texts).with(Decide.CONFIG, TestRules.config().canonical());
    active = new ActiveRules(build, build.build(files, null), "test", ActiveRules.Swap.ALONE);
  }

  /** Arguments: a folder, swaps before the first look, swaps between the looks. */
  public static void main(String[] arguments) throws Exception {
    Swapping swapping = new Swapping(Files.createDirectories(Path.of(arguments[0])));
    List<Thread> deciding = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Thread thread = new Thread(swapping::decide, "deciding-" + i);
      thread.setDaemon(true);
      thread.start();
      deciding.add(thread);
    }
    swapping.swap(Integer.parseInt(arguments[1]));
    System.out.println(held());
    swapping.swap(Integer.parseInt(arguments[2]));
    System.out.println(held());
    swapping.ended = true;
    for (Thread thread : deciding) {
      thread.join();
    }
    swapping.active.close();
  }

  private void decide() {
    Lead lead =
        new Lead(
            "one",
            null,
            null,
            null,
            "seo",
            "director",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of("tag", "tag1x"));
    Activity view = new Activity("a", "page_view", Instant.EPOCH, null, null, "read", null);
    Facts facts = new Facts(lead, List.of(view));
    while (!ended) {
      if (active.decide().decide(facts, Instant.EPOCH).rulesFired().isEmpty()) {
        throw new IllegalStateException("no rule fired");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(1);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void swap(int times) {
    for (int i = 0; i < times; i++) {
      number++;
      RuleFiles before = active.decide().rules().files();
      String file = FILES.get(number % FILES.size());
      String text = before.texts().getOrDefault(file, "").replaceAll("// [0-9]+\n", "");
      Candidate candidate = active.offer(before.with(file, "// " + number + "\n" + text), "test");
      if (candidate.result() != Candidate.Result.LIVE) {
        throw new IllegalStateException(candidate.toString());
      }
    }
  }

  private static String held() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(200);
    }
    long metaspace =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().equals("Metaspace"))
            .map(MemoryPoolMXBean::getUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum();
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return "metaspace=%d heap=%d threads=%d files=%d classes=%d"
        .formatted(
            metaspace,
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
            ManagementFactory.getThreadMXBean().getThreadCount(),
            system.getOpenFileDescriptorCount(),
            ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
  }
}
