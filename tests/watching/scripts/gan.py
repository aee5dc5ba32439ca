"""Two networks against each other, with an optimizer and a schedule each."""

import random

import numpy as np
import torch
from torch import nn

torch.manual_seed(2)
np.random.seed(2)
random.seed(2)
G = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 4))
D = nn.Sequential(nn.Linear(4, 16), nn.BatchNorm1d(16), nn.LeakyReLU(), nn.Linear(16, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.9))
opt_d = torch.optim.Adam(D.parameters(), lr=2e-3)
slower = torch.optim.lr_scheduler.ExponentialLR(opt_d, 0.99)
bce = nn.BCEWithLogitsLoss()
for step in range(150):
    real = torch.from_numpy(np.random.randn(8, 4)).float() + random.random()
    fake = G(torch.randn(8, 3))
    d_loss = bce(D(real), torch.ones(8, 1)) + bce(D(fake.detach()), torch.zeros(8, 1))
    opt_d.zero_grad()
    d_loss.backward()
    opt_d.step()
    slower.step()
    g_loss = bce(D(fake), torch.ones(8, 1))
    opt_g.zero_grad()
    g_loss.backward()
    opt_g.step()
    print(step, float(d_loss.detach()).hex(), float(g_loss.detach()).hex(), opt_d.param_groups[0]["lr"])
print(float(torch.rand(1)).hex(), np.random.rand(), random.random())
