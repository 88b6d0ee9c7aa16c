package io.tidegate.balancer.control;

import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.InstanceDrained;
import io.tidegate.common.event.MetricBatch;

/** What a balancer says to the other services. Calls never wait and never fail. */
public interface Announcements {
  /** For a balancer on its own: nobody listens. */
  Announcements NONE =
      new Announcements() {
        @Override
        public void demand(MetricBatch batch) {}

        @Override
        public void drained(InstanceDrained drained) {}

        @Override
        public void alive(BalancerStatus status) {}

        @Override
        public void gone(String balancer) {}
      };

  /** The demand for one workload since the last word on it. */
  void demand(MetricBatch batch);

  /** An instance gets nothing more from this balancer. */
  void drained(InstanceDrained drained);

  /** This balancer is there; said each second. */
  void alive(BalancerStatus status);

  /** This balancer is not there any more: nobody need wait for it. */
  void gone(String balancer);
}
