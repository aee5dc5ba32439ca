"""The tutorial's regression: five lines in a loop."""

import torch
from torch import nn

torch.manual_seed(1)
x = torch.linspace(-1, 1, 100).unsqueeze(1)
y = x**2 + 0.2 * torch.rand(x.size())
net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Dropout(0.1), nn.Linear(10, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.5)
loss_fn = nn.MSELoss()
for step in range(300):
    loss = loss_fn(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(step, float(loss.detach()).hex())
print(float(torch.rand(1)).hex())
