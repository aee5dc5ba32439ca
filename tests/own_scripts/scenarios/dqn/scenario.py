"""A walker learns to go right; nothing is learnt before the memory holds a batch."""

import random
from collections import deque

import torch
from torch import nn
from torch.nn import functional as F

from tui_lab import Line, Plot, Scenario, view


class Walker(Scenario):
    title = "Walker"
    steps = 60

    def setup(self):
        self.policy, self.target = (
            nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 2)) for _ in range(2)
        )
        self.target.load_state_dict(self.policy.state_dict())
        self.optimizer = torch.optim.AdamW(self.policy.parameters(), lr=1e-2)
        self.memory = deque(maxlen=1000)
        self.place, self.count = 0.0, 0

    def step(self):
        if random.random() < max(0.1, 1 - self.count / 50):
            action = random.randrange(2)
        else:
            with torch.no_grad():
                action = int(self.policy(torch.tensor([self.place])).argmax())
        self.count += 1
        after = min(1.0, max(-1.0, self.place + (0.1 if action else -0.1)))
        self.memory.append((self.place, action, after, after))
        self.place = 0.0 if abs(after) >= 1.0 else after
        if len(self.memory) < 16:
            return None
        batch = torch.tensor(random.sample(list(self.memory), 16))
        best = self.target(batch[:, 3:]).max(dim=1).values.detach()
        wanted = batch[:, 2] + 0.9 * best
        value = self.policy(batch[:, :1]).gather(1, batch[:, 1:2].long()).squeeze(1)
        loss = F.smooth_l1_loss(value, wanted)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_value_(self.policy.parameters(), 100)
        self.optimizer.step()
        for slow, fast in zip(self.target.parameters(), self.policy.parameters(), strict=True):
            slow.data = 0.05 * fast.data + 0.95 * slow.data
        return loss

    def metrics(self):
        return {"place": self.place}

    @view("Values")
    def values(self):
        places = torch.linspace(-1, 1, 21).unsqueeze(1)
        value = self.policy(places)
        return Plot("place", "value", [Line("left", places, value[:, 0]), Line("right", places, value[:, 1])])
