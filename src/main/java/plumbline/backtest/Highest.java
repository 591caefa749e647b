package plumbline.backtest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The first few of many, in an order that no two are equal in. */
final class Highest<T> {
  private final int most;
  private final Comparator<T> order;
  private final PriorityQueue<T> kept;

  Highest(int most, Comparator<T> order) {
    this.most = most;
    this.order = order;
    this.kept = new PriorityQueue<>(order.reversed());
  }

  /** Whether one would be kept, at the moment. */
  boolean wants(T one) {
    return kept.size() < most || order.compare(one, kept.element()) < 0;
  }

  void add(T one) {
    if (!wants(one)) {
      return;
    }
    kept.add(one);
    if (kept.size() > most) {
      kept.remove();
    }
  }

  /** In order. */
  List<T> all() {
    List<T> all = new ArrayList<>(kept);
    all.sort(order);
    return all;
  }
}
